/** The way in: an address, then the link or the code from the mail. It never tells whether an address is known. */
import { useState } from 'preact/hooks';
import { Field } from '../../../parts/Field.tsx';
import { SubmitForm } from '../../../parts/SubmitForm.tsx';
import { handbook } from '../../data/handbook.ts';
import { EnterCode } from './EnterCode.tsx';

export type Mode = 'sign-up' | 'sign-in';

const WORDS = {
  'sign-up': {
    title: 'Start reading',
    button: 'Sign up by e-mail',
    swap: 'You have been here before?',
    other: 'Sign in',
  },
  'sign-in': { title: 'Sign in', button: 'Mail me a way in', swap: 'You are new here?', other: 'Sign up' },
} as const;

/** @param props.redirectTo a path of this site, to which the mailed link leads in the end */
export function WayIn({ mode: first, redirectTo }: { mode: Mode; redirectTo?: string }) {
  const [mode, setMode] = useState(first);
  const [mailedTo, setMailedTo] = useState<string | null>(null);
  const again = (email: string) => handbook.requestSignIn(email, redirectTo);

  if (mailedTo !== null) {
    return <EnterCode email={mailedTo} again={() => again(mailedTo)} onOther={() => setMailedTo(null)} />;
  }

  const submit = async (form: FormData) => {
    const email = String(form.get('email')).trim();
    const firstName = String(form.get('firstName') ?? '').trim();
    if (mode === 'sign-in') await again(email);
    else await handbook.signUp({ email, ...(firstName && { firstName }) });
    setMailedTo(email);
  };
  const words = WORDS[mode];
  return (
    <section class="card way-in" aria-labelledby="way-in-title">
      <h2 id="way-in-title">{words.title}</h2>
      <p class="muted">No password: we mail you a link and a code.</p>
      <SubmitForm key={mode} button={words.button} submit={submit}>
        <Field label="E-mail" name="email" type="email" autocomplete="email" required maxLength={254} />
        {mode === 'sign-up' && (
          <Field label="First name (optional)" name="firstName" autocomplete="given-name" maxLength={100} />
        )}
      </SubmitForm>
      <p class="swap muted">
        {words.swap}{' '}
        <button
          type="button"
          class="link"
          onClick={() => setMode(mode === 'sign-in' ? 'sign-up' : 'sign-in')}
        >
          {words.other}
        </button>
      </p>
    </section>
  );
}
