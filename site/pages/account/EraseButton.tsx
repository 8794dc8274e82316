/** The end of an account. Its address is to be typed, so that nobody does it by two quick clicks. */
import { useState } from 'preact/hooks';
import { Dialog } from '../../../parts/Dialog.tsx';
import { Field } from '../../../parts/Field.tsx';
import { SubmitForm } from '../../../parts/SubmitForm.tsx';
import { handbook } from '../../data/handbook.ts';

export function EraseButton({ email }: { email: string }) {
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const erase = async () => {
    if (typed.trim().toLowerCase() !== email) throw notTheAddress();
    await handbook.call('DELETE', '/account');
  };
  return (
    <>
      <button type="button" class="danger" onClick={() => setOpen(true)}>
        Erase my account
      </button>
      {isOpen && (
        <Dialog title="Erase your account?" onClose={() => setOpen(false)}>
          <p>
            What you read, your access, your links and your certificate go at once and cannot be brought back.
          </p>
          <SubmitForm
            button="Erase everything"
            submit={erase}
            more={
              <button type="button" class="quiet" onClick={() => setOpen(false)}>
                Cancel
              </button>
            }
          >
            <Field
              label={`Type ${email} to confirm`}
              name="confirm"
              autocomplete="off"
              spellcheck={false}
              required
              onInput={({ currentTarget }) => setTyped(currentTarget.value)}
            />
          </SubmitForm>
        </Dialog>
      )}
    </>
  );
}

function notTheAddress(): Error {
  return Object.assign(new Error('That is not the address of this account.'), { status: 400 });
}
