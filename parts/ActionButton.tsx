/** A button for what changes something: it asks first, in words that say what will happen, and tells how it went. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { announce } from './announce.ts';
import { Dialog } from './Dialog.tsx';
import { explain } from './explain.ts';

type Props = {
  label: ComponentChildren;
  /** Names the button where its label alone would be said many times. */
  name?: string;
  title: string;
  text: ComponentChildren;
  /** On the dialog's button. */
  action: string;
  /** Told when it is done. */
  done: string;
  run: () => Promise<unknown>;
  look?: string;
  hurts?: boolean;
};

export function ActionButton({ label, name, title, text, action, done, run, look = 'small', hurts }: Props) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const act = async () => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await run();
      setOpen(false);
      announce(done);
    } catch (thrown) {
      setProblem(explain(thrown));
    } finally {
      setBusy(false);
    }
  };

  const begin = () => {
    setProblem(null);
    setOpen(true);
  };

  return (
    <>
      <button type="button" class={`${look} ${hurts ? 'danger' : ''}`} aria-label={name} onClick={begin}>
        {label}
      </button>
      {open && (
        <Dialog title={title} onClose={() => setOpen(false)}>
          <p>{text}</p>
          <p class="error" role="alert">
            {problem}
          </p>
          <div class="actions">
            <button type="button" class="quiet" onClick={() => setOpen(false)}>
              Cancel
            </button>
            <button type="button" class={hurts ? 'danger' : 'primary'} aria-busy={busy} onClick={act}>
              {action}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
