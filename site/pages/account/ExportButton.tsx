/** Everything that is held about the reader, as a file. */
import { useState } from 'preact/hooks';
import { explain } from '../../../parts/explain.ts';
import { handbook } from '../../data/handbook.ts';

const FILE_NAME = 'handbook-account.json';

export function ExportButton() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const download = async () => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      save(await handbook.call<object>('GET', '/account/export'));
    } catch (thrown) {
      setProblem(explain(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <button type="button" aria-busy={busy} onClick={download}>
        Download it
      </button>
      <p class="error" role="alert">
        {problem}
      </p>
    </>
  );
}

function save(held: object): void {
  const blob = new Blob([JSON.stringify(held, null, 2)], { type: 'application/json' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = FILE_NAME;
  link.click();
  // The download has begun by then, and holds what it needs.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
