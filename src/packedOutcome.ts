/**
 * An outcome as one text, for the calls that readers make all day: between the router and an object, text passes at a
 * third of what objects cost. The first line is the outcome without its document, as JSON; what follows is the document,
 * which is JSON already and which nobody looks into on the way.
 */
import { type Outcome, ok } from './errors.ts';

type Headed = Record<string, string | number>;

export function packOutcome<H extends Headed>(outcome: Outcome<H & { json: string }>): string {
  if (!outcome.ok) return JSON.stringify(outcome);
  const { json, ...head } = outcome.value;
  return `${JSON.stringify(head)}\n${json}`;
}

/** @param text of {@link packOutcome}, for the same `H` */
export function unpackOutcome<H extends Headed>(text: string): Outcome<H & { json: string }> {
  const end = text.indexOf('\n');
  // JSON on one line holds no line break, so a text without one is a failure.
  if (end < 0) return JSON.parse(text);
  const head: H = JSON.parse(text.slice(0, end));
  return ok({ ...head, json: text.slice(end + 1) });
}
