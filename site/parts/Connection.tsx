/** Whether this page is live, on how many devices, and whether changes wait. */

import { useHandbook } from '../data/handbook.ts';
import { plural } from '../data/words.ts';

const WORDS = { connecting: 'Connecting', live: 'Live', offline: 'Offline' };

export function Connection() {
  const { connection, devices, unconfirmedChapters } = useHandbook();
  const waiting = connection === 'live' ? 0 : unconfirmedChapters.length;
  const more =
    waiting > 0
      ? `${plural(waiting, 'change')} waiting`
      : connection === 'live' && devices > 1
        ? plural(devices, 'device')
        : '';
  return (
    <a class="connection" data-state={connection} href="#devices">
      <i aria-hidden="true" />
      <span class="connection-words">
        {WORDS[connection]}
        {more && <span class="connection-more">{more}</span>}
      </span>
    </a>
  );
}
