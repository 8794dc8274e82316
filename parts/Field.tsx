/** A labelled input, select or text area of the platform's own. */
import type {
  ComponentChildren,
  InputHTMLAttributes,
  SelectHTMLAttributes,
  TextareaHTMLAttributes,
} from 'preact';
import { useId } from 'preact/hooks';

type Named = { label: string; hint?: ComponentChildren; name: string };

function Labelled({
  id,
  label,
  hint,
  children,
}: Omit<Named, 'name'> & { id: string; children: ComponentChildren }) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

export function Field({ label, hint, ...attributes }: Named & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint}>
      <input id={id} aria-describedby={hint ? `${id}-hint` : undefined} {...attributes} />
    </Labelled>
  );
}

export function SelectField({
  label,
  hint,
  options,
  ...attributes
}: Named & SelectHTMLAttributes<HTMLSelectElement> & { options: readonly (readonly [string, string])[] }) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint}>
      <select id={id} {...attributes}>
        {options.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

export function TextField({
  label,
  hint,
  ...attributes
}: Named & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint}>
      <textarea id={id} aria-describedby={hint ? `${id}-hint` : undefined} {...attributes} />
    </Labelled>
  );
}

export function CheckField({ label, name }: Omit<Named, 'hint'>) {
  return (
    <label class="check">
      <input type="checkbox" name={name} />
      <span>{label}</span>
    </label>
  );
}
