/** Redeems a gift or discount code, and says what it gave. */
import { useState } from 'preact/hooks';
import { Field } from '../../parts/Field.tsx';
import { SubmitForm } from '../../parts/SubmitForm.tsx';
import type { RedeemAnswer } from '../../src/wire/codes.ts';
import { handbook, useHandbook } from '../data/handbook.ts';
import { date } from '../data/words.ts';

export function RedeemForm() {
  const { reader } = useHandbook();
  const [given, setGiven] = useState<RedeemAnswer | null>(null);
  const submit = async (form: FormData) => {
    setGiven(null);
    const code = String(form.get('code')).trim();
    setGiven(await handbook.call<RedeemAnswer>('POST', '/purchases/redeem', { body: { code } }));
  };
  return (
    <>
      <SubmitForm button="Redeem" submit={submit}>
        <Field
          label="Code"
          name="code"
          autocomplete="off"
          autocapitalize="characters"
          maxLength={64}
          required
        />
      </SubmitForm>
      <p class="good" role="status">
        {given && wordsOf(given, reader?.timezone)}
      </p>
    </>
  );
}

function wordsOf({ kind, percentOff, accessUntil }: RedeemAnswer, timeZone: string | undefined): string {
  if (kind === 'discount') return `Redeemed: ${percentOff} % off when you buy.`;
  return accessUntil === null
    ? 'Redeemed: all chapters are open to you.'
    : `Redeemed: all chapters are open to you until ${date(accessUntil, timeZone)}.`;
}
