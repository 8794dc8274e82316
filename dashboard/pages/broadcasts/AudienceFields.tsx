/** To whom a broadcast goes. */

import { Field } from '../../../parts/Field.tsx';
import type { Audience } from '../../../src/wire/broadcasts.ts';
import type { Draft } from './draft.ts';

const CHOICES: readonly (readonly [Audience['type'], string, string])[] = [
  ['all', 'All', 'Everyone who wants the newsletter'],
  ['with_access', 'With access', 'Who may read every chapter'],
  ['finished', 'Finished', 'Completed every chapter'],
  ['stalled', 'Stalled', 'Stopped at a chapter some time ago'],
];

type Props = { draft: Draft; onEdit: (part: Partial<Draft>) => void };

export function AudienceFields({ draft, onEdit }: Props) {
  return (
    <fieldset class="choices">
      <legend>Audience</legend>
      {CHOICES.map(([type, words, hint]) => (
        <label key={type} class="choice">
          <input
            type="radio"
            name="audience"
            checked={draft.audience === type}
            onChange={() => onEdit({ audience: type })}
          />
          <span>
            <b>{words}</b>
            <span class="hint">{hint}</span>
          </span>
        </label>
      ))}
      {draft.audience === 'stalled' && (
        <div class="field-row">
          <Field
            label="At chapter"
            name="chapterNumber"
            type="number"
            min={1}
            max={9999}
            value={draft.chapterNumber}
            onInput={({ currentTarget }) => onEdit({ chapterNumber: currentTarget.valueAsNumber })}
          />
          <Field
            label="For days"
            name="idleDays"
            type="number"
            min={1}
            max={365}
            value={draft.idleDays}
            onInput={({ currentTarget }) => onEdit({ idleDays: currentTarget.valueAsNumber })}
          />
        </div>
      )}
    </fieldset>
  );
}
