/** Where a reader is signed in, and signing out everywhere. */

import { ActionButton } from '../../../parts/ActionButton.tsx';
import { Empty } from '../../../parts/Loaded.tsx';
import type { Session } from '../../../src/wire/auth.ts';
import { change } from '../../data/api.ts';
import { ago, date, deviceName, plural } from '../../data/words.ts';

type Props = { email: string; sessions: Session[]; onChange: () => Promise<void> };

export function Devices({ email, sessions, onChange }: Props) {
  if (sessions.length === 0) return <Empty>Signed in nowhere.</Empty>;
  return (
    <div class="stack">
      <ul class="plain-list">
        {sessions.map(({ id, userAgent, lastSeenAt, createdAt }) => (
          <li key={id}>
            <b>{deviceName(userAgent)}</b>
            <span class="hint">
              Seen {ago(lastSeenAt)}, signed in {date(createdAt)}
            </span>
          </li>
        ))}
      </ul>
      <ActionButton
        label="Sign out everywhere"
        title="Sign out everywhere?"
        text={`${plural(sessions.length, 'device')} of ${email} must sign in again. Progress that has arrived is kept.`}
        action="Sign out"
        done="Signed out everywhere."
        hurts
        run={async () => {
          await change('POST', `/admin/readers/${encodeURIComponent(email)}/sessions/revoke`);
          await onChange();
        }}
      />
    </div>
  );
}
