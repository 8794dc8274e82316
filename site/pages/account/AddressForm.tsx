/** The wish to move to another address. */
import { useState } from 'preact/hooks';
import { Field } from '../../../parts/Field.tsx';
import { SubmitForm } from '../../../parts/SubmitForm.tsx';
import { handbook } from '../../data/handbook.ts';

export function AddressForm({ email }: { email: string }) {
  const [told, setTold] = useState('');
  const submit = async (form: FormData) => {
    setTold('');
    const body = { email: String(form.get('email')).trim() };
    const { message } = await handbook.call<{ message: string }>('POST', '/account/email', { body });
    setTold(message);
  };
  return (
    <>
      <p class="address">{email}</p>
      <SubmitForm button="Change it" submit={submit}>
        <Field label="New address" name="email" type="email" autocomplete="email" required maxLength={254} />
      </SubmitForm>
      <p class="good" role="status">
        {told}
      </p>
    </>
  );
}
