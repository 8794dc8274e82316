/** Publishing chapters from Markdown files with front matter, the same that `npm run publish` takes. */
import { useRef, useState } from 'preact/hooks';
import { announce } from '../../../parts/announce.ts';
import { Dialog } from '../../../parts/Dialog.tsx';
import { SubmitForm } from '../../../parts/SubmitForm.tsx';
import type { Chapter } from '../../../src/rules/chapterFile.ts';
import { change } from '../../data/api.ts';
import { plural } from '../../data/words.ts';

type Read = { name: string; chapter: Chapter } | { name: string; mistakes: string[] };

export function UploadChapters({ onPublished }: { onPublished: () => Promise<void> }) {
  const input = useRef<HTMLInputElement>(null);
  const [files, setFiles] = useState<Read[] | null>(null);

  const choose = async () => {
    const chosen = [...(input.current?.files ?? [])];
    if (input.current) input.current.value = '';
    if (chosen.length > 0) setFiles(await Promise.all(chosen.map(readChapter)));
  };

  return (
    <>
      <button type="button" onClick={() => input.current?.click()}>
        Upload chapters
      </button>
      <input
        ref={input}
        type="file"
        accept=".md,text/markdown"
        multiple
        hidden
        aria-label="Chapters as Markdown files"
        onChange={() => void choose()}
      />
      {files && <Review files={files} onClose={() => setFiles(null)} onPublished={onPublished} />}
    </>
  );
}

/** The parser weighs more than the rest of the page, so it comes when it is needed. */
async function readChapter(file: File): Promise<Read> {
  const { parseChapter } = await import('../../../src/rules/chapterFile.ts');
  const result = parseChapter(await file.text(), file.name);
  if ('chapter' in result) return { name: file.name, chapter: result.chapter };
  return {
    name: file.name,
    mistakes: result.mistakes.map(({ line, message }) => `Line ${line}: ${message}`),
  };
}

type ReviewProps = { files: Read[]; onClose: () => void; onPublished: () => Promise<void> };

function Review({ files, onClose, onPublished }: ReviewProps) {
  const chapters = files.flatMap((file) => ('chapter' in file ? [file.chapter] : []));
  const isSound = chapters.length === files.length;
  const publish = async () => {
    for (const chapter of chapters) {
      const { number, file: _, numberLine: __, markdownLine: ___, ...json } = chapter;
      await change('PUT', `/admin/content/chapters/${number}`, { json });
    }
    await onPublished();
    onClose();
    announce(`${plural(chapters.length, 'chapter')} published.`);
  };
  const cancel = (
    <button type="button" class="quiet" onClick={onClose}>
      {isSound ? 'Cancel' : 'Close'}
    </button>
  );
  return (
    <Dialog title={isSound ? 'Publish these chapters?' : 'These files have mistakes'} onClose={onClose}>
      <ul class="plain-list">
        {files.map((file) => (
          <li key={file.name}>
            <b>{file.name}</b>
            {'chapter' in file ? (
              <span class="hint">
                Chapter {file.chapter.number}: {file.chapter.title}
                {file.chapter.free ? ', open to everyone' : ', for readers with access'}
              </span>
            ) : (
              file.mistakes.map((mistake) => (
                <span key={mistake} class="error">
                  {mistake}
                </span>
              ))
            )}
          </li>
        ))}
      </ul>
      {isSound ? (
        <>
          <p>
            Readers see them at once. A chapter with the same number is replaced; its earlier version is kept.
          </p>
          <SubmitForm button={`Publish ${plural(chapters.length, 'chapter')}`} submit={publish} more={cancel}>
            {null}
          </SubmitForm>
        </>
      ) : (
        <div class="actions">{cancel}</div>
      )}
    </Dialog>
  );
}
