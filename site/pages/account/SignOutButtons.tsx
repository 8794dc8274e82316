/** The way out: of this device, or of all of them. */
import { useState } from 'preact/hooks';
import { ActionButton } from '../../../parts/ActionButton.tsx';
import { explain } from '../../../parts/explain.ts';
import { handbook, useHandbook } from '../../data/handbook.ts';

export function SignOutButtons() {
  const { unconfirmedChapters } = useHandbook();
  const losesWork = unconfirmedChapters.length > 0;
  return (
    <div class="actions">
      {losesWork ? (
        <ActionButton
          label="Sign out"
          title="Sign out now?"
          text="Some of your changes have not reached the handbook yet. Signing out here loses them."
          action="Sign out"
          done="You are signed out."
          look=""
          hurts
          run={() => handbook.signOut()}
        />
      ) : (
        <SignOut />
      )}
      <ActionButton
        label="Sign out everywhere"
        title="Sign out on all devices?"
        text="All of them lose their connection at once, this one too. What was read on them is kept."
        action="Sign out everywhere"
        done="You are signed out everywhere."
        look=""
        run={async () => {
          await handbook.call('DELETE', '/auth/sessions');
          await handbook.signOut();
        }}
      />
    </div>
  );
}

function SignOut() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const leave = async () => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    await handbook.signOut().catch((thrown) => setProblem(explain(thrown)));
    setBusy(false);
  };
  return (
    <>
      <button type="button" aria-busy={busy} onClick={leave}>
        Sign out
      </button>
      {problem !== null && (
        <p class="error" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
