/** The published files, with upload and removal. */
import { useState } from 'preact/hooks';
import { ActionButton } from '../../../parts/ActionButton.tsx';
import { Empty, Loaded } from '../../../parts/Loaded.tsx';
import type { FileEntry } from '../../../src/wire/files.ts';
import { change } from '../../data/api.ts';
import { usePages } from '../../data/usePages.ts';
import { date, size } from '../../data/words.ts';
import { More } from '../../parts/More.tsx';
import { Table } from '../../parts/Table.tsx';
import { Badge } from '../../parts/Tile.tsx';
import { UploadFile } from './UploadFile.tsx';

export function Files() {
  const pages = usePages<FileEntry>('/admin/content/files');
  const [uploading, setUploading] = useState(false);
  const answer = { data: pages.items, problem: pages.problem, reload: pages.reload };
  return (
    <div class="stack">
      <div>
        <button type="button" onClick={() => setUploading(true)}>
          Upload a file
        </button>
      </div>
      <Loaded answer={answer} lines={5}>
        {(files) =>
          files.length === 0 ? (
            <Empty title="There are no files">Pictures and downloads of your chapters go here.</Empty>
          ) : (
            <>
              <FileTable files={files} onChange={pages.reload} />
              <More pages={pages} />
            </>
          )
        }
      </Loaded>
      {uploading && <UploadFile onClose={() => setUploading(false)} onUploaded={pages.reload} />}
    </div>
  );
}

function FileTable({ files, onChange }: { files: FileEntry[]; onChange: () => Promise<void> }) {
  return (
    <Table
      label="Files"
      rows={files}
      keyOf={({ key }) => key}
      columns={[
        { head: 'File', cell: ({ key }) => <span class="address">{key}</span> },
        { head: 'Kind', cell: ({ mediaType }) => mediaType },
        { head: 'Size', number: true, cell: ({ bytes }) => size(bytes) },
        {
          head: 'Open to',
          cell: ({ free }) => (free ? <Badge tone="good">Everyone</Badge> : <Badge>With access</Badge>),
        },
        {
          head: 'Chapter',
          cell: ({ chapterNumber }) => (chapterNumber === null ? 'None' : `Chapter ${chapterNumber}`),
        },
        { head: 'Published', brief: true, cell: ({ updatedAt }) => date(updatedAt) },
        {
          head: 'Actions',
          actions: true,
          cell: ({ key }) => (
            <ActionButton
              label="Remove"
              name={`Remove ${key}`}
              title={`Remove ${key}?`}
              text="Chapters that show it or link to it will have a gap. It must be uploaded again to bring it back."
              action="Remove"
              done={`${key} was removed.`}
              hurts
              run={async () => {
                await change('DELETE', `/admin/content/files/${pathOf(key)}`);
                await onChange();
              }}
            />
          ),
        },
      ]}
    />
  );
}

/** A key may have folders, whose slashes stay. */
export function pathOf(key: string): string {
  return key.split('/').map(encodeURIComponent).join('/');
}
