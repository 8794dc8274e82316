/** The way out: of this device, or of all of them. */
import { useState } from 'preact/hooks';
import { ActionButton } from '../../../parts/ActionButton.tsx';
import { announce } from '../../../parts/announce.ts';
import { explain } from '../../../parts/explain.ts';
import { handbook, useHandbook } from '../../data/handbook.ts';

export function SignOutButtons() {
  return (
    <div class="actions">
      <SignOutHere look="" />
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

/** Asks first where something would be lost. */
export function SignOutHere({ look }: { look: string }) {
  const { unconfirmedChapters } = useHandbook();
  const [busy, setBusy] = useState(false);
  if (unconfirmedChapters.length > 0) {
    return (
      <ActionButton
        label="Sign out"
        title="Sign out now?"
        text="Some of your changes have not reached the handbook yet. Signing out here loses them."
        action="Sign out"
        done="You are signed out."
        look={look}
        hurts
        run={() => handbook.signOut()}
      />
    );
  }
  const leave = async () => {
    if (busy) return;
    setBusy(true);
    await handbook.signOut().catch((thrown) => announce(explain(thrown)));
    setBusy(false);
  };
  return (
    <button type="button" class={look} aria-busy={busy} onClick={leave}>
      Sign out
    </button>
  );
}
