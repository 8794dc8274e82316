/** The chapters in the order in which they are read, withdrawn ones too. */

import { ActionButton } from '../../../parts/ActionButton.tsx';
import { Empty, Loaded } from '../../../parts/Loaded.tsx';
import type { PublishedEntry } from '../../../src/wire/content.ts';
import { change } from '../../data/api.ts';
import { useAnswer } from '../../data/useAnswer.ts';
import { date, whole } from '../../data/words.ts';
import { Panel } from '../../parts/Page.tsx';
import { Table } from '../../parts/Table.tsx';
import { Badge } from '../../parts/Tile.tsx';
import { UploadChapters } from './UploadChapters.tsx';

export function Chapters() {
  const answer = useAnswer<{ chapters: PublishedEntry[] }>('/admin/content/chapters');
  return (
    <Panel title="Chapters" aside={<UploadChapters onPublished={answer.reload} />}>
      <Loaded answer={answer} lines={12}>
        {({ chapters }) =>
          chapters.length === 0 ? (
            <Empty title="Nothing is published yet">Upload the first chapter as a Markdown file.</Empty>
          ) : (
            <ChapterTable chapters={chapters} onChange={answer.reload} />
          )
        }
      </Loaded>
    </Panel>
  );
}

function ChapterTable({ chapters, onChange }: { chapters: PublishedEntry[]; onChange: () => Promise<void> }) {
  return (
    <Table
      label="Chapters"
      rows={chapters}
      keyOf={({ number }) => number}
      columns={[
        {
          head: 'Chapter',
          cell: ({ number, title }) => (
            <span class="chapter-name">
              <span class="chapter-number">{number}</span>
              <span>{title}</span>
            </span>
          ),
        },
        {
          head: 'Open to',
          cell: ({ free }) => (free ? <Badge tone="good">Everyone</Badge> : <Badge>With access</Badge>),
        },
        { head: 'Minutes', number: true, cell: ({ minutes }) => whole(minutes) },
        { head: 'Published', brief: true, cell: ({ updatedAt }) => date(updatedAt) },
        {
          head: 'State',
          cell: ({ withdrawnAt }) =>
            withdrawnAt !== null && <Badge tone="warn">Withdrawn {date(withdrawnAt)}</Badge>,
        },
        {
          head: 'Actions',
          actions: true,
          cell: (chapter) =>
            chapter.withdrawnAt === null && <Withdraw chapter={chapter} onChange={onChange} />,
        },
      ]}
    />
  );
}

function Withdraw({
  chapter: { number, title },
  onChange,
}: {
  chapter: PublishedEntry;
  onChange: () => Promise<void>;
}) {
  return (
    <ActionButton
      label="Withdraw"
      name={`Withdraw chapter ${number}`}
      title={`Withdraw chapter ${number}?`}
      text={`Nobody can open “${title}” any more. Readers’ progress in it is kept, and publishing it again brings it all back.`}
      action="Withdraw"
      done={`Chapter ${number} was withdrawn.`}
      hurts
      run={async () => {
        await change('DELETE', `/admin/content/chapters/${number}`);
        await onChange();
      }}
    />
  );
}
