/** Names and time zone. */
import { useState } from 'preact/hooks';
import { announce } from '../../../parts/announce.ts';
import { Field, SelectField } from '../../../parts/Field.tsx';
import { SubmitForm } from '../../../parts/SubmitForm.tsx';
import type { Reader } from '../../../src/wire/auth.ts';
import { handbook, takeReader } from '../../data/handbook.ts';

export function ProfileForm({ reader }: { reader: Reader }) {
  const [zone, setZone] = useState(reader.timezone);
  const submit = async (form: FormData) => {
    const body = {
      firstName: String(form.get('firstName')),
      lastName: String(form.get('lastName')),
      timezone: zone,
    };
    const answer = await handbook.call<{ reader: Reader }>('PATCH', '/account', { body });
    takeReader(answer.reader);
    announce('Saved.');
  };
  return (
    <SubmitForm button="Save" submit={submit}>
      <div class="field-row">
        <Field
          label="First name"
          name="firstName"
          autocomplete="given-name"
          maxLength={100}
          defaultValue={reader.firstName ?? ''}
        />
        <Field
          label="Last name"
          name="lastName"
          autocomplete="family-name"
          maxLength={100}
          defaultValue={reader.lastName ?? ''}
        />
      </div>
      <SelectField
        label="Time zone"
        name="timezone"
        hint="Days of reading, and so your streak, are counted in it."
        value={zone}
        onChange={({ currentTarget }) => setZone(currentTarget.value)}
        options={zonesWith(reader.timezone)}
      />
    </SubmitForm>
  );
}

/** Those that the browser knows, and the reader's, which it may know under another name. */
function zonesWith(own: string): (readonly [string, string])[] {
  const zones = new Set([own, 'UTC', ...Intl.supportedValuesOf('timeZone')]);
  return [...zones].sort().map((zone) => [zone, zone.replaceAll('_', ' ')]);
}
