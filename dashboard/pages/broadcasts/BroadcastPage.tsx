/** One broadcast, live: how far it is, what became of its mails, and stopping it. */
import { useEffect } from 'preact/hooks';
import { ActionButton } from '../../../parts/ActionButton.tsx';
import { Loaded } from '../../../parts/Loaded.tsx';
import type { BroadcastDetail, BroadcastSkips } from '../../../src/wire/broadcasts.ts';
import { change } from '../../data/api.ts';
import { useAnswer } from '../../data/useAnswer.ts';
import { audienceName, moment, plural, shareOf, whole } from '../../data/words.ts';
import { Page, Panel } from '../../parts/Page.tsx';
import { Tile, Tiles } from '../../parts/Tile.tsx';
import { BroadcastBadge } from './BroadcastBadge.tsx';
import { MailPreview } from './MailPreview.tsx';

const REFRESH_MS = 3_000;
const RUNNING: readonly string[] = ['scheduled', 'sending', 'delivering'];

const SKIPS: Record<keyof BroadcastSkips, string> = {
  unwanted: 'want no newsletter',
  suppressed: 'bounced or called mail spam',
  unconfirmed: 'never confirmed the address',
  notInAudience: 'not in the audience any more',
  unknown: 'are not known any more',
  unreachable: 'could not be reached',
};

export function BroadcastPage({ id }: { id: string }) {
  const answer = useAnswer<BroadcastDetail>(`/admin/broadcasts/${encodeURIComponent(id)}`);
  const { data, reload } = answer;

  useEffect(() => {
    if (data === null || !RUNNING.includes(data.state)) return undefined;
    const timer = setTimeout(() => void reload(), REFRESH_MS);
    return () => clearTimeout(timer);
  }, [data, reload]);

  const stop = data && data.state !== 'finished' && data.state !== 'stopped' && (
    <ActionButton
      label="Stop"
      look=""
      title="Stop this broadcast?"
      text={`${plural(data.counts.mails.sent, 'mail')} went out already and cannot be called back. Nobody else gets one, and it cannot be started again.`}
      action="Stop sending"
      done="The broadcast was stopped."
      hurts
      run={async () => {
        await change('DELETE', `/admin/broadcasts/${encodeURIComponent(id)}`);
        await reload();
      }}
    />
  );
  return (
    <Page
      title={data?.subject ?? 'Broadcast'}
      lead={<a href="#/broadcasts">All broadcasts</a>}
      actions={stop}
    >
      <Loaded answer={answer} lines={12} absent="There is no such broadcast.">
        {(broadcast) => <Detail broadcast={broadcast} />}
      </Loaded>
    </Page>
  );
}

function Detail({ broadcast }: { broadcast: BroadcastDetail }) {
  const { state, audience, sendAt, startedAt, endedAt, mailsPerMinute, counts, subject, html } = broadcast;
  const { mails, skipped } = counts;
  const settled = counts.queued - mails.pending;
  const skips = Object.values(skipped).reduce((sum, count) => sum + count, 0);
  const reasons = Object.entries(SKIPS).flatMap(([name, words]) => {
    const count = Object.entries(skipped).find(([key]) => key === name)?.[1] ?? 0;
    return count === 0 ? [] : [`${whole(count)} ${words}`];
  });
  return (
    <>
      <p class="badges">
        <BroadcastBadge state={state} />
        <span class="hint">
          {audienceName(audience)} ·{' '}
          {startedAt === null ? `begins ${moment(sendAt)}` : `began ${moment(startedAt)}`}
          {endedAt !== null && ` · ended ${moment(endedAt)}`} · at most {whole(mailsPerMinute)} a minute
        </span>
      </p>
      <progress aria-label="Mails that are settled" max={Math.max(1, counts.queued)} value={settled} />
      <Tiles>
        <Tile
          label="Sent"
          value={whole(mails.sent)}
          note={`${shareOf(mails.sent, counts.queued)} of those queued`}
        />
        <Tile
          label="On their way"
          value={whole(mails.pending)}
          note={`${whole(counts.queued)} queued in all`}
        />
        <Tile label="Left out" value={whole(skips)} note={reasons.join(', ') || 'Nobody'} />
        <Tile
          label="Not delivered"
          value={whole(mails.failed + mails.unknown)}
          note={`${whole(mails.dropped)} withdrawn, ${whole(mails.erased)} erased`}
        />
      </Tiles>
      <Panel title="The text">
        <MailPreview subject={subject} html={html} />
      </Panel>
    </>
  );
}
