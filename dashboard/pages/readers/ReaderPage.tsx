/** One reader, live: who it is, how far, on which devices, and what happened; with what support can do. */

import { Empty, Loaded } from '../../../parts/Loaded.tsx';
import type { AdminView } from '../../../src/wire/readerRpc.ts';
import { useAnswer } from '../../data/useAnswer.ts';
import { ago, date, hours, percent, plural, whole } from '../../data/words.ts';
import { Page, Panel } from '../../parts/Page.tsx';
import { Badge, Tile, Tiles } from '../../parts/Tile.tsx';
import { AccessActions } from './AccessActions.tsx';
import { Devices } from './Devices.tsx';
import { ReaderProgress } from './ReaderProgress.tsx';
import { Timeline } from './Timeline.tsx';

export function ReaderPage({ email }: { email: string }) {
  const answer = useAnswer<AdminView>(`/admin/readers/${encodeURIComponent(email)}`);
  const name = [answer.data?.reader.firstName, answer.data?.reader.lastName].filter(Boolean).join(' ');
  return (
    <Page
      title={name || email}
      lead={
        <>
          <a href="#/readers">All readers</a>
          {name && (
            <>
              {' · '}
              <span class="address">{email}</span>
            </>
          )}
        </>
      }
    >
      <Loaded answer={answer} lines={14} absent="Nobody has ever signed up with this address.">
        {(view) => <View view={view} reload={answer.reload} />}
      </Loaded>
    </Page>
  );
}

function View({ view, reload }: { view: AdminView; reload: () => Promise<void> }) {
  const { reader, progress, sessions, timeline } = view;
  const { summary } = progress;
  return (
    <>
      <p class="badges">
        {reader.hasAccess ? <Badge tone="good">Access</Badge> : <Badge tone="bad">No access</Badge>}
        {reader.hasPurchased && <Badge tone="good">Purchased</Badge>}
        {reader.confirmedAt === null ? <Badge tone="warn">Not confirmed</Badge> : <Badge>Confirmed</Badge>}
        {reader.discountCode && <Badge>Code {reader.discountCode}</Badge>}
        <Badge>{reader.timezone}</Badge>
      </p>
      <Tiles>
        <Tile
          label="Chapters completed"
          value={`${whole(summary.chaptersCompleted)} of ${whole(summary.chaptersTotal)}`}
          note={percent(summary.percentComplete / 100)}
        />
        <Tile
          label="Time read"
          value={hours(summary.timeSpent)}
          note={`${plural(summary.longestStreakDays, 'day')} in a row at best`}
        />
        <Tile
          label="Last read"
          value={summary.lastReadAt === null ? 'Never' : ago(summary.lastReadAt)}
          note={`Signed up ${date(reader.createdAt)}`}
        />
        <Tile
          label="Mails sent"
          value={whole(reader.emailsSent)}
          note={reader.lastEmailSent === null ? 'None yet' : `The last one ${ago(reader.lastEmailSent)}`}
        />
      </Tiles>
      <div class="reader-columns">
        <div>
          <Panel title="Progress">
            <ReaderProgress email={reader.email} progress={progress} onChange={reload} />
          </Panel>
          <Panel title="What happened" note="The newest first">
            {timeline.length === 0 ? <Empty>Nothing yet.</Empty> : <Timeline entries={timeline} />}
          </Panel>
        </div>
        <div>
          <Panel title="Support">
            <AccessActions reader={reader} onChange={reload} />
          </Panel>
          <Panel title="Devices">
            <Devices email={reader.email} sessions={sessions} onChange={reload} />
          </Panel>
        </div>
      </div>
    </>
  );
}
