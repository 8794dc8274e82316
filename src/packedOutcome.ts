/**
 * An outcome as one text, for the calls that readers make all day: between the router and an object, text passes at a
 * third of what objects cost. The first line is the outcome without its document, as JSON; what follows is the document,
 * which is JSON already and which nobody looks into on the way.
 */
import { type Outcome, ok } from './errors.ts';

export function packOutcome<T extends { json: string }>(outcome: Outcome<T>): string {
  if (!outcome.ok) return JSON.stringify(outcome);
  const { json, ...head } = outcome.value;
  return `${JSON.stringify(head)}\n${json}`;
}

/** @param text of {@link packOutcome}, for the same `T` */
export function unpackOutcome<T extends { json: string }>(text: string): Outcome<T> {
  const end = text.indexOf('\n');
  // JSON on one line holds no line break, so a text without one is a failure.
  if (end < 0) return JSON.parse(text);
  return ok({ ...JSON.parse(text.slice(0, end)), json: text.slice(end + 1) });
}
