/** The wait for the mail: its link is clicked there, or its code typed here. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { explain } from '../../../parts/explain.ts';
import { Field } from '../../../parts/Field.tsx';
import { SubmitForm } from '../../../parts/SubmitForm.tsx';
import { handbook } from '../../data/handbook.ts';

/** As long as a mail usually takes; asking again makes the earlier link and code void. */
const ASK_AGAIN_AFTER_MS = 30_000;

type Props = { email: string; again: () => Promise<void>; onOther: () => void };

export function EnterCode({ email, again, onOther }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const submit = async (form: FormData) => {
    await handbook.verify({ email, code: String(form.get('code')) });
  };
  return (
    <section class="card way-in" data-step="code" aria-labelledby="code-title">
      <h2 id="code-title" ref={heading} tabIndex={-1}>
        Look in your mail
      </h2>
      <p>
        We wrote to <strong class="address">{email}</strong>. Click the link in that mail, or type its code
        here. It works once, and for a few minutes only.
      </p>
      <SubmitForm button="Sign in" submit={submit}>
        <Field
          label="8-digit code"
          name="code"
          class="code"
          inputMode="numeric"
          autocomplete="one-time-code"
          pattern="\s*[0-9]{4}[ \-]?[0-9]{4}\s*"
          title="Eight digits, such as 1234 5678"
          placeholder="0000 0000"
          maxLength={11}
          required
        />
      </SubmitForm>
      <p class="swap">
        <AskAgain again={again} />
        <button type="button" class="link" onClick={onOther}>
          Use another address
        </button>
      </p>
      <MailboxHint email={email} />
    </section>
  );
}

function AskAgain({ again }: { again: () => Promise<void> }) {
  const [state, setState] = useState({ resting: true, words: 'Send it again' });
  useEffect(() => {
    if (!state.resting) return undefined;
    const timer = setTimeout(() => setState({ resting: false, words: 'Send it again' }), ASK_AGAIN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const ask = async () => {
    setState({ resting: true, words: 'Sending …' });
    const words = await again().then(() => 'Sent again', explain);
    setState({ resting: true, words });
  };
  return (
    <button type="button" class="link" disabled={state.resting} onClick={ask}>
      {state.words}
    </button>
  );
}

/** On one's own machine mail stays in the local mailbox. */
function MailboxHint({ email }: { email: string }) {
  if (!['localhost', '127.0.0.1', '[::1]'].includes(location.hostname)) return null;
  return (
    <p class="hint">
      Running locally:{' '}
      <a href={`/dev/mailbox?to=${encodeURIComponent(email.toLowerCase())}`} target="_blank" rel="noopener">
        open the mailbox
      </a>
      .
    </p>
  );
}
