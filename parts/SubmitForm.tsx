/** A form that shows that work is going on, and says what went wrong. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { explain } from './explain.ts';

type Props = {
  button: string;
  submit: (form: FormData) => Promise<void>;
  children: ComponentChildren;
  /** Beside the button. */
  more?: ComponentChildren;
};

export function SubmitForm({ button, submit, children, more }: Props) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const onSubmit = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await submit(new FormData(event.currentTarget));
    } catch (thrown) {
      setProblem(explain(thrown));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form method="post" onSubmit={onSubmit}>
      {children}
      <p class="error" role="alert">
        {problem}
      </p>
      <div class="actions">
        <button type="submit" class="primary" aria-busy={busy}>
          {button}
        </button>
        {more}
      </div>
    </form>
  );
}
