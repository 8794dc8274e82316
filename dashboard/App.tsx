/** Who is here decides what is shown: the way in, a plain refusal, or the dashboard. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import { accessToken, forget, onOtherTab, signOut } from '../public/pages/session.js';
import type { Reader, Session } from '../src/wire/auth.ts';
import type { Overview } from '../src/wire/reports.ts';
import { ApiProblem, explain, read, SIGNED_OUT } from './data/api.ts';
import { Gate } from './pages/Gate.tsx';
import { SignIn } from './pages/SignIn.tsx';
import { Shell } from './Shell.tsx';

type Who =
  | { state: 'asking' }
  | { state: 'nobody'; ended: boolean }
  | { state: 'refused'; email: string }
  | { state: 'owner'; email: string }
  | { state: 'trouble'; message: string };

export function App() {
  const [who, setWho] = useState<Who>({ state: 'asking' });
  const ask = useCallback(() => void whoIsHere().then(setWho), []);

  useEffect(() => {
    ask();
    onOtherTab(() => {
      forget();
      ask();
    });
    const onEnd = () => {
      forget();
      setWho({ state: 'nobody', ended: true });
    };
    window.addEventListener(SIGNED_OUT, onEnd);
    return () => window.removeEventListener(SIGNED_OUT, onEnd);
  }, [ask]);

  const leave = () =>
    signOut().then(
      () => setWho({ state: 'nobody', ended: false }),
      (problem) => setWho({ state: 'trouble', message: explain(problem) }),
    );

  switch (who.state) {
    case 'asking':
      return <Gate title="Opening the dashboard" busy />;
    case 'nobody':
      return <SignIn ended={who.ended} onSignedIn={ask} />;
    case 'refused':
      return (
        <Gate title="This is the owner’s side">
          <p>
            You are signed in as <b class="address">{who.email}</b>, which is not an administrator’s address.
            Your own reading is on the reader page.
          </p>
          <a class="button primary" href="/">
            Go to the reader page
          </a>
          <button type="button" onClick={leave}>
            Sign in with another address
          </button>
        </Gate>
      );
    case 'trouble':
      return (
        <Gate title="The dashboard is not answering">
          <p role="alert">{who.message}</p>
          <button type="button" class="primary" onClick={ask}>
            Try again
          </button>
        </Gate>
      );
    case 'owner':
      return <Shell email={who.email} onSignOut={leave} />;
  }
}

/** The overview is asked for as well, because only an administrator's route tells who is one. */
async function whoIsHere(): Promise<Who> {
  try {
    if ((await accessToken()) === null) return { state: 'nobody', ended: false };
    const { reader } = await read<{ reader: Reader; session: Session }>('/auth/session');
    try {
      await read<Overview>('/admin/reports/overview');
    } catch (problem) {
      if (problem instanceof ApiProblem && problem.status === 403)
        return { state: 'refused', email: reader.email };
      throw problem;
    }
    return { state: 'owner', email: reader.email };
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.status === 401) return { state: 'nobody', ended: true };
    return { state: 'trouble', message: explain(problem) };
  }
}
