/** Uploading one file. */
import { useState } from 'preact/hooks';
import { announce } from '../../../parts/announce.ts';
import { Dialog } from '../../../parts/Dialog.tsx';
import { CheckField, Field } from '../../../parts/Field.tsx';
import { SubmitForm } from '../../../parts/SubmitForm.tsx';
import { ApiProblem, change } from '../../data/api.ts';
import { size } from '../../data/words.ts';
import { pathOf } from './Files.tsx';

type Props = { onClose: () => void; onUploaded: () => Promise<void> };

export function UploadFile({ onClose, onUploaded }: Props) {
  const [key, setKey] = useState('');
  const [uploading, setUploading] = useState<string | null>(null);
  const submit = async (form: FormData) => {
    const file = form.get('file');
    if (!(file instanceof File) || file.size === 0) {
      throw new ApiProblem(0, 'no_file', 'Choose a file that is not empty.');
    }
    const chapter = String(form.get('chapterNumber'));
    const query = new URLSearchParams({
      free: String(form.get('free') !== null),
      ...(chapter && { chapterNumber: chapter }),
    });
    setUploading(`Uploading ${size(file.size)} …`);
    try {
      await change('PUT', `/admin/content/files/${pathOf(key.trim())}?${query}`, {
        blob: file,
        headers: { 'content-type': 'application/octet-stream' },
      });
      await onUploaded();
    } finally {
      setUploading(null);
    }
    onClose();
    announce(`${key.trim()} was published.`);
  };
  return (
    <Dialog title="Upload a file" onClose={onClose}>
      <SubmitForm
        button="Upload"
        submit={submit}
        more={
          <button type="button" class="quiet" onClick={onClose}>
            Cancel
          </button>
        }
      >
        <Field
          label="File"
          name="file"
          type="file"
          required
          onChange={({ currentTarget }) => setKey(currentTarget.files?.[0]?.name ?? '')}
        />
        <Field
          label="Name"
          name="key"
          value={key}
          maxLength={200}
          required
          hint="A file of this name is replaced"
          onInput={({ currentTarget }) => setKey(currentTarget.value)}
        />
        <Field label="Chapter" name="chapterNumber" type="number" min={1} max={9999} hint="Empty for none" />
        <CheckField label="Open to everyone, also without access" name="free" />
        <p role="status" class="hint">
          {uploading}
        </p>
      </SubmitForm>
    </Dialog>
  );
}
