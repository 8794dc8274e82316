/** What support does for a reader: rights, name, and the end of all that is kept. */
import { useState } from 'preact/hooks';
import { ActionButton } from '../../../parts/ActionButton.tsx';
import { announce } from '../../../parts/announce.ts';
import { Dialog } from '../../../parts/Dialog.tsx';
import { Field } from '../../../parts/Field.tsx';
import { SubmitForm } from '../../../parts/SubmitForm.tsx';
import type { Reader } from '../../../src/wire/auth.ts';
import { change } from '../../data/api.ts';

type Props = { reader: Reader; onChange: () => Promise<void> };

export function AccessActions({ reader, onChange }: Props) {
  const { email, hasAccess, hasPurchased } = reader;
  const path = `/admin/readers/${encodeURIComponent(email)}`;
  const patch = (json: Partial<Pick<Reader, 'hasAccess' | 'hasPurchased'>>) => async () => {
    await change('PATCH', path, { json });
    await onChange();
  };
  return (
    <div class="stack">
      {hasAccess ? (
        <ActionButton
          label="Take access away"
          title="Take access away?"
          text={`From the next click on, ${email} can open only free chapters, also on pages that are open now. Progress is kept.`}
          action="Take it away"
          done="Access was taken away."
          hurts
          run={patch({ hasAccess: false })}
        />
      ) : (
        <ActionButton
          label="Give access"
          title="Give access?"
          text={`${email} can open every chapter at once, until you take access away.`}
          action="Give access"
          done="Access was given."
          run={patch({ hasAccess: true })}
        />
      )}
      <ActionButton
        label={hasPurchased ? 'Mark as not purchased' : 'Mark as purchased'}
        title={hasPurchased ? 'Mark as not purchased?' : 'Mark as purchased?'}
        text={
          hasPurchased
            ? 'The purchase no longer counts in reports. No money is moved; refund it with your payment provider.'
            : 'It counts as a purchase in reports. No money is moved and no mail is sent.'
        }
        action={hasPurchased ? 'Mark as not purchased' : 'Mark as purchased'}
        done={hasPurchased ? 'Marked as not purchased.' : 'Marked as purchased.'}
        hurts={hasPurchased}
        run={patch({ hasPurchased: !hasPurchased })}
      />
      <EditNames reader={reader} onChange={onChange} />
      <ActionButton
        label="Delete reader"
        title="Delete everything?"
        text={`Profile, progress, access, devices and mail history of ${email} are erased for good, and all devices are signed out. Only anonymous sums stay. This cannot be undone.`}
        action="Delete for good"
        done="The reader was deleted."
        hurts
        run={async () => {
          await change('DELETE', path);
          location.hash = '#/readers';
        }}
      />
    </div>
  );
}

function EditNames({ reader, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const submit = async (form: FormData) => {
    const text = (name: string) => String(form.get(name)).trim() || null;
    const json = {
      firstName: text('firstName'),
      lastName: text('lastName'),
      discountCode: text('discountCode'),
    };
    await change('PATCH', `/admin/readers/${encodeURIComponent(reader.email)}`, { json });
    await onChange();
    setOpen(false);
    announce('The changes were saved.');
  };
  return (
    <>
      <button type="button" class="small" onClick={() => setOpen(true)}>
        Edit name and code
      </button>
      {open && (
        <Dialog title="Name and code" onClose={() => setOpen(false)}>
          <SubmitForm
            button="Save"
            submit={submit}
            more={
              <button type="button" class="quiet" onClick={() => setOpen(false)}>
                Cancel
              </button>
            }
          >
            <Field
              label="First name"
              name="firstName"
              maxLength={100}
              defaultValue={reader.firstName ?? ''}
            />
            <Field label="Last name" name="lastName" maxLength={100} defaultValue={reader.lastName ?? ''} />
            <Field
              label="Discount code"
              name="discountCode"
              maxLength={64}
              defaultValue={reader.discountCode ?? ''}
            />
          </SubmitForm>
        </Dialog>
      )}
    </>
  );
}
