/** What became of the mails, kind by kind. */

import { Loaded } from '../../parts/Loaded.tsx';
import type { EmailReport, MailKindReport } from '../../src/wire/reports.ts';
import { useAnswer } from '../data/useAnswer.ts';
import { compact, MAIL_KIND, moment, shareOf, whole } from '../data/words.ts';
import { Page, Panel } from '../parts/Page.tsx';
import { type Column, Table } from '../parts/Table.tsx';
import { Tile, Tiles } from '../parts/Tile.tsx';

export function MailPage() {
  const report = useAnswer<EmailReport>('/admin/reports/email');
  const lead = report.data ? `As of ${moment(report.data.generatedAt)}` : 'Counting …';
  return (
    <Page title="Mail performance" lead={lead}>
      <Loaded answer={report} lines={12}>
        {({ kinds }) => <Kinds kinds={kinds} />}
      </Loaded>
    </Page>
  );
}

function Kinds({ kinds }: { kinds: MailKindReport[] }) {
  const sum = (of: (kind: MailKindReport) => number) => kinds.reduce((total, kind) => total + of(kind), 0);
  const sent = sum((kind) => kind.sent);
  const bad = sum((kind) => kind.bounced + kind.complained);
  return (
    <>
      <Tiles>
        <Tile label="Sent" value={compact(sent)} note="Handed to the mail provider" />
        <Tile
          label="Opened by people"
          value={shareOf(
            sum((kind) => kind.opened.human),
            sent,
          )}
          note={`${compact(sum((kind) => kind.opened.human))} mails`}
        />
        <Tile
          label="Clicked by people"
          value={shareOf(
            sum((kind) => kind.clicked.human),
            sent,
          )}
          note={`${compact(sum((kind) => kind.clicked.human))} mails`}
        />
        <Tile label="Bounced or called spam" value={shareOf(bad, sent)} note={`${compact(bad)} mails`} />
      </Tiles>
      <Panel
        title="By kind of mail"
        note="Each mail counts once. Opens and clicks by machines, such as mail scanners and prefetchers, are kept apart."
      >
        <Table label="Mails by kind" columns={COLUMNS} rows={kinds} keyOf={({ kind }) => kind} />
      </Panel>
    </>
  );
}

const withShare = (part: number, all: number) => (
  <>
    {whole(part)} {all > 0 && <span class="share">{shareOf(part, all)}</span>}
  </>
);

const COLUMNS: readonly Column<MailKindReport>[] = [
  { head: 'Kind', cell: ({ kind }) => MAIL_KIND[kind] },
  { head: 'Sent', number: true, cell: ({ sent }) => whole(sent) },
  { head: 'Delivered', number: true, cell: ({ delivered, sent }) => withShare(delivered, sent) },
  { head: 'Opened', number: true, cell: ({ opened, sent }) => withShare(opened.human, sent) },
  { head: 'Clicked', number: true, cell: ({ clicked, sent }) => withShare(clicked.human, sent) },
  {
    head: 'By machines',
    number: true,
    cell: ({ opened, clicked }) => whole(opened.machine + clicked.machine),
  },
  { head: 'Bounced', number: true, cell: ({ bounced, sent }) => withShare(bounced, sent) },
  { head: 'Spam', number: true, cell: ({ complained }) => whole(complained) },
  { head: 'Unsubscribed', number: true, cell: ({ unsubscribed }) => whole(unsubscribed) },
];
