/** All broadcasts, the newest first. */

import { Empty, Loaded } from '../../../parts/Loaded.tsx';
import type { Broadcast } from '../../../src/wire/broadcasts.ts';
import { usePages } from '../../data/usePages.ts';
import { audienceName, moment, whole } from '../../data/words.ts';
import { More } from '../../parts/More.tsx';
import { Page } from '../../parts/Page.tsx';
import { type Column, Table } from '../../parts/Table.tsx';
import { BroadcastBadge } from './BroadcastBadge.tsx';

export function BroadcastsPage() {
  const pages = usePages<Broadcast>('/admin/broadcasts');
  const answer = { data: pages.items, problem: pages.problem, reload: pages.reload };
  const write = (
    <a class="button primary" href="#/broadcasts/new">
      Write a broadcast
    </a>
  );
  return (
    <Page title="Broadcasts" lead="One mail to many readers, now or later." actions={write}>
      <Loaded answer={answer} lines={8}>
        {(broadcasts) =>
          broadcasts.length === 0 ? (
            <Empty title="Nothing was sent yet">
              Write the first broadcast; you see it before anybody else does.
            </Empty>
          ) : (
            <>
              <Table label="Broadcasts" columns={COLUMNS} rows={broadcasts} keyOf={({ id }) => id} />
              <More pages={pages} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

const COLUMNS: readonly Column<Broadcast>[] = [
  { head: 'Subject', cell: ({ id, subject }) => <a href={`#/broadcasts/${id}`}>{subject}</a> },
  { head: 'State', cell: ({ state }) => <BroadcastBadge state={state} /> },
  { head: 'Audience', cell: ({ audience }) => audienceName(audience) },
  { head: 'Sent', number: true, cell: ({ counts }) => whole(counts.mails.sent) },
  { head: 'Begins', cell: ({ sendAt }) => moment(sendAt) },
];
