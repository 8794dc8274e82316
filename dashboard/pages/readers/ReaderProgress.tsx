/** A reader's chapters, each to be marked as completed or begun anew. */
import { useState } from 'preact/hooks';
import { ActionButton } from '../../../parts/ActionButton.tsx';
import { announce } from '../../../parts/announce.ts';
import { Dialog } from '../../../parts/Dialog.tsx';
import { Field } from '../../../parts/Field.tsx';
import { Empty } from '../../../parts/Loaded.tsx';
import { SubmitForm } from '../../../parts/SubmitForm.tsx';
import type { ChapterProgress, Progress } from '../../../src/wire/progress.ts';
import type { SupportedProgress } from '../../../src/wire/support.ts';
import { change } from '../../data/api.ts';
import { ago, date, duration, whole } from '../../data/words.ts';
import { Table } from '../../parts/Table.tsx';
import { Badge } from '../../parts/Tile.tsx';

type Props = { email: string; progress: Progress; onChange: () => Promise<void> };

export function ReaderProgress({ email, progress, onChange }: Props) {
  const chapters = [...progress.chapters].sort((a, b) => a.chapterNumber - b.chapterNumber);
  const act = async (chapterNumber: number, action: SupportedProgress['action']) => {
    await change('POST', `/admin/readers/${encodeURIComponent(email)}/progress`, {
      json: { chapterNumber, action },
    });
    await onChange();
  };
  return (
    <div class="stack">
      {chapters.length === 0 ? (
        <Empty>No chapter was opened yet.</Empty>
      ) : (
        <Table
          label="Chapters of this reader"
          rows={chapters}
          keyOf={({ chapterNumber }) => chapterNumber}
          columns={[
            { head: 'Chapter', cell: ({ chapterNumber }) => `Chapter ${chapterNumber}` },
            { head: 'State', cell: (chapter) => <State chapter={chapter} /> },
            { head: 'Time', number: true, cell: ({ timeSpent }) => duration(timeSpent) },
            { head: 'Videos', number: true, cell: ({ videosWatched }) => whole(videosWatched.length) },
            { head: 'Quizzes', number: true, cell: ({ quizzesPassed }) => whole(quizzesPassed.length) },
            { head: 'Changed', brief: true, cell: ({ updatedAt }) => ago(updatedAt) },
            {
              head: 'Actions',
              actions: true,
              cell: (chapter) => <ChapterActions chapter={chapter} act={act} />,
            },
          ]}
        />
      )}
      <MarkAnother act={act} />
    </div>
  );
}

type Act = (chapterNumber: number, action: SupportedProgress['action']) => Promise<void>;

function State({ chapter: { completed, completedAt, furthestPercent } }: { chapter: ChapterProgress }) {
  if (completed) return <Badge tone="good">Completed {completedAt === null ? '' : date(completedAt)}</Badge>;
  return <Badge>Read to {Math.round(furthestPercent)} %</Badge>;
}

function ChapterActions({
  chapter: { chapterNumber, completed },
  act,
}: {
  chapter: ChapterProgress;
  act: Act;
}) {
  return (
    <>
      {!completed && (
        <ActionButton
          label="Mark"
          name={`Mark chapter ${chapterNumber} as completed`}
          title={`Mark chapter ${chapterNumber} as completed?`}
          text="It counts as completed at once, on all devices of this reader. Mails that wait for this chapter are not sent."
          action="Mark as completed"
          done={`Chapter ${chapterNumber} is completed.`}
          run={() => act(chapterNumber, 'mark')}
        />
      )}
      <ActionButton
        label="Reset"
        name={`Reset chapter ${chapterNumber}`}
        title={`Reset chapter ${chapterNumber}?`}
        text="Time, videos, quizzes and the place in this chapter are forgotten, on all devices of this reader. This cannot be undone."
        action="Reset the chapter"
        done={`Chapter ${chapterNumber} was reset.`}
        hurts
        run={() => act(chapterNumber, 'reset')}
      />
    </>
  );
}

function MarkAnother({ act }: { act: Act }) {
  const [open, setOpen] = useState(false);
  const submit = async (form: FormData) => {
    const chapterNumber = Number(form.get('chapterNumber'));
    await act(chapterNumber, 'mark');
    setOpen(false);
    announce(`Chapter ${chapterNumber} is completed.`);
  };
  return (
    <div>
      <button type="button" class="small" onClick={() => setOpen(true)}>
        Mark another chapter
      </button>
      {open && (
        <Dialog title="Mark a chapter as completed" onClose={() => setOpen(false)}>
          <p>It counts as completed at once, on all devices of this reader.</p>
          <SubmitForm button="Mark as completed" submit={submit}>
            <Field label="Chapter number" name="chapterNumber" type="number" min={1} max={9999} required />
          </SubmitForm>
        </Dialog>
      )}
    </div>
  );
}
