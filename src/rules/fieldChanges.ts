/** What a change changed, field by field. */
import type { FieldChanges, FieldValue } from '../wire/audit.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Stands in the audit log for a text that says who a reader is. */
export const WITHHELD = '(text)';
const PERSONAL = new Set(['firstName', 'lastName']);

/**
 * @param before null where there was nothing, as `after` where nothing is left
 * @returns the given fields that differ; null when none does
 */
export function changesBetween(
  before: Fields | null,
  after: Fields | null,
  fields: readonly string[],
): FieldChanges | null {
  const changed = fields.flatMap((field) => {
    const change = { before: scalarOf(before?.[field]), after: scalarOf(after?.[field]) };
    return change.before === change.after ? [] : [[field, change] as const];
  });
  return changed.length === 0 ? null : Object.fromEntries(changed);
}

/** @returns the changes as the audit log may keep them beyond the reader: names say only whether there was one */
export function withoutPersonalTexts(changes: FieldChanges): FieldChanges {
  return Object.fromEntries(
    Object.entries(changes).map(([field, { before, after }]) =>
      PERSONAL.has(field)
        ? [field, { before: before === null ? null : WITHHELD, after: after === null ? null : WITHHELD }]
        : [field, { before, after }],
    ),
  );
}

function scalarOf(value: unknown): FieldValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return value === undefined || value === null ? null : JSON.stringify(value);
}
