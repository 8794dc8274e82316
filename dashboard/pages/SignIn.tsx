/** The way in: an address, then the link or the code from the mail. It never tells whether an address is known. */
import { useState } from 'preact/hooks';
import { Field } from '../../parts/Field.tsx';
import { SubmitForm } from '../../parts/SubmitForm.tsx';
import { callApi } from '../../public/pages/api.js';
import { verify } from '../../public/pages/session.js';
import { explain } from '../data/api.ts';
import { Gate } from './Gate.tsx';

export function SignIn({ ended, onSignedIn }: { ended: boolean; onSignedIn: () => void }) {
  const [mailedTo, setMailedTo] = useState<string | null>(null);
  return mailedTo === null ? (
    <AskAddress ended={ended} onMailed={setMailedTo} />
  ) : (
    <EnterCode email={mailedTo} onSignedIn={onSignedIn} onOther={() => setMailedTo(null)} />
  );
}

function AskAddress({ ended, onMailed }: { ended: boolean; onMailed: (email: string) => void }) {
  const submit = async (form: FormData) => {
    const email = String(form.get('email'));
    await callApi('POST', '/auth/magic-link', { body: { email, redirectTo: '/admin/' } });
    onMailed(email.trim());
  };
  return (
    <Gate title="Sign in">
      {ended && <p class="notice">Your session has ended. Sign in again to go on.</p>}
      <p class="muted">We mail you a link and a code. There is no password.</p>
      <SubmitForm button="Mail me a way in" submit={submit}>
        <Field label="E-mail" name="email" type="email" autocomplete="email" required />
      </SubmitForm>
    </Gate>
  );
}

type CodeProps = { email: string; onSignedIn: () => void; onOther: () => void };

function EnterCode({ email, onSignedIn, onOther }: CodeProps) {
  const [wrong, setWrong] = useState<string | null>(null);
  const submit = async (form: FormData) => {
    setWrong(null);
    try {
      await verify({ email, code: String(form.get('code')) });
    } catch (problem) {
      setWrong(explain(problem));
      return;
    }
    onSignedIn();
  };
  return (
    <Gate title="Look in your mail">
      <p>
        If <b class="address">{email}</b> is known here, a mail is on its way. Click its link, or type its
        code:
      </p>
      <SubmitForm button="Sign in" submit={submit}>
        <Field
          label="Code"
          name="code"
          class="code"
          inputMode="numeric"
          autocomplete="one-time-code"
          maxLength={11}
          required
        />
        {wrong !== null && (
          <p class="error" role="alert">
            {wrong}
          </p>
        )}
      </SubmitForm>
      <button type="button" class="link" onClick={onOther}>
        Use another address
      </button>
    </Gate>
  );
}
