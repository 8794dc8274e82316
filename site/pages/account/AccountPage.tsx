/** The reader's account: names, time zone, address, codes, what is held, and the ways out. */
import type { Reader } from '../../../src/wire/auth.ts';
import { RedeemForm } from '../../parts/RedeemForm.tsx';
import { AccountFrame, Part } from './AccountFrame.tsx';
import { AddressForm } from './AddressForm.tsx';
import { EraseButton } from './EraseButton.tsx';
import { ExportButton } from './ExportButton.tsx';
import { ProfileForm } from './ProfileForm.tsx';
import { SignOutButtons } from './SignOutButtons.tsx';

export function AccountPage({ reader }: { reader: Reader }) {
  return (
    <AccountFrame page="account" title="Account" lead={`Signed in as ${reader.email}`}>
      <Part title="You" note="Your name is on your certificate and at the top of our mails.">
        <ProfileForm reader={reader} />
      </Part>
      <Part title="E-mail address" note="You sign in with it. A change needs a click in both mailboxes.">
        <AddressForm email={reader.email} />
      </Part>
      <Part
        title="Access"
        note={reader.hasAccess ? 'All chapters are open to you.' : 'Free chapters are open to you.'}
      >
        <RedeemForm />
      </Part>
      <Part title="Sign out" note="What you read is kept.">
        <SignOutButtons />
      </Part>
      <Part title="Your data" note="Everything that is held about you, in one file.">
        <ExportButton />
      </Part>
      <Part title="Erase the account" note="All of it goes, on all devices, for good.">
        <EraseButton email={reader.email} />
      </Part>
    </AccountFrame>
  );
}
