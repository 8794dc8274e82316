/** Whether D1's picture of a reader is what the reader's object would draw. */
import type { Snapshot } from '../wire/snapshot.ts';

/**
 * A reader as D1 has it. Sessions and dead letters are left out: time alone changes what of them is shown.
 */
export type ReportedReader = Omit<Snapshot, 'email' | 'incarnation' | 'sessions' | 'deadLetters'>;

export type Comparison =
  | { kind: 'same' }
  /** The object has news that are not due yet, or that it is trying to tell. */
  | { kind: 'pending' }
  | { kind: 'different'; fields: string[] }
  /** The object knows of no such reader. */
  | { kind: 'missing' };

/** @returns the names of the fields that differ, whatever the order of keys in documents */
export function differingFields(snapshot: Snapshot, reported: ReportedReader): string[] {
  const drawn = new Map<string, unknown>(Object.entries(snapshot));
  return Object.entries(reported)
    .filter(([field, value]) => inOrder(drawn.get(field)) !== inOrder(value))
    .map(([field]) => field);
}

function inOrder(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part instanceof Object && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
