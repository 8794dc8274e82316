/** Making a code. */
import { useState } from 'preact/hooks';
import { announce } from '../../../parts/announce.ts';
import { Dialog } from '../../../parts/Dialog.tsx';
import { Field, SelectField } from '../../../parts/Field.tsx';
import { SubmitForm } from '../../../parts/SubmitForm.tsx';
import type { Code } from '../../../src/wire/codes.ts';
import { ApiProblem, change, read } from '../../data/api.ts';

const KINDS = [
  ['gift', 'A gift: gives access'],
  ['discount', 'A discount'],
] as const;

type Props = { onClose: () => void; onMade: () => Promise<void> };

export function NewCode({ onClose, onMade }: Props) {
  const [kind, setKind] = useState('gift');
  const submit = async (form: FormData) => {
    const code = String(form.get('code')).trim();
    await assertNew(code);
    const { code: made } = await change<Code>('PUT', `/admin/codes/${encodeURIComponent(code)}`, {
      json: termsOf(form),
    });
    await onMade();
    onClose();
    announce(`${made} can be redeemed.`);
  };
  return (
    <Dialog title="Make a code" onClose={onClose}>
      <SubmitForm
        button="Make it"
        submit={submit}
        more={
          <button type="button" class="quiet" onClick={onClose}>
            Cancel
          </button>
        }
      >
        <Field
          label="Code"
          name="code"
          minLength={3}
          maxLength={64}
          required
          hint="Letters, digits, - and _"
          autocomplete="off"
        />
        <SelectField
          label="Kind"
          name="kind"
          options={KINDS}
          value={kind}
          onChange={({ currentTarget }) => setKind(currentTarget.value)}
        />
        {kind === 'gift' ? (
          <Field
            label="Days of access"
            name="accessDays"
            type="number"
            min={1}
            max={3650}
            hint="Empty for without end"
          />
        ) : (
          <Field label="Percent off" name="percentOff" type="number" min={1} max={100} required />
        )}
        <Field
          label="How many readers"
          name="limit"
          type="number"
          min={1}
          max={1_000_000}
          defaultValue="100"
          required
        />
        <Field
          label="Valid until"
          name="validUntil"
          type="datetime-local"
          hint="Your time; empty for always"
        />
      </SubmitForm>
    </Dialog>
  );
}

/** `PUT` would change the terms of a code that is there, which is not what making one means. */
async function assertNew(code: string): Promise<void> {
  const known = await read(`/admin/codes/${encodeURIComponent(code)}`).catch((problem: unknown) => {
    if (problem instanceof ApiProblem && problem.status === 404) return null;
    throw problem;
  });
  if (known !== null) throw new ApiProblem(409, 'conflict', 'There is such a code already. Choose another.');
}

function termsOf(form: FormData): object {
  const number = (name: string) => (form.get(name) ? Number(form.get(name)) : null);
  const until = String(form.get('validUntil') ?? '');
  const ofBoth = {
    limit: number('limit'),
    validUntil: until === '' ? null : new Date(until).toISOString(),
  };
  return form.get('kind') === 'gift'
    ? { kind: 'gift', ...ofBoth, accessDays: number('accessDays') }
    : { kind: 'discount', ...ofBoth, percentOff: number('percentOff') };
}
