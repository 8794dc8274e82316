/**
 * The events of one mail as a join: a bounded set, the same whatever the order, the grouping and the repeats in which
 * they come. What they mean is in mailMeasures.ts.
 */
import type { MailEvent } from '../wire/mailEvents.ts';

/** More opens or clicks than this say nothing more about one mail, and its row must stay small. */
const VISITS_MAX = 40;
/** The other kinds happen once or twice. */
const OTHERS_MAX = 5;

/**
 * @param known what is kept, as this function returned it
 * @param reported events in any order, perhaps known ones
 * @returns both together in one order; `known` itself when they add nothing
 */
export function joinMailEvents(
  known: readonly MailEvent[],
  reported: readonly MailEvent[],
): readonly MailEvent[] {
  // Under its kind too: the bound is one of each kind, and an id must not move from one to another.
  const byId = new Map<string, MailEvent>();
  for (const event of [...known, ...reported]) {
    const id = `${event.kind} ${event.id}`;
    const other = byId.get(id);
    if (!other || inOrder(event, other) < 0) byId.set(id, event);
  }
  const kept = new Map<MailEvent['kind'], number>();
  const joined = [...byId.values()].sort(inOrder).filter(({ kind }) => {
    const place = (kept.get(kind) ?? 0) + 1;
    kept.set(kind, place);
    return place <= (kind === 'opened' || kind === 'clicked' ? VISITS_MAX : OTHERS_MAX);
  });
  const isOld = joined.length === known.length && joined.every((event, at) => event === known[at]);
  return isOld ? known : joined;
}

/**
 * A total order, of which the first of each kind are kept: that makes the bound part of the join. Where machines made
 * many visits, those that may be human stand before them.
 */
function inOrder(a: MailEvent, b: MailEvent): number {
  return (
    compare(a.kind, b.kind) ||
    compare(a.machine ?? false, b.machine ?? false) ||
    compare(a.at, b.at) ||
    compare(a.id, b.id) ||
    compare(a.link ?? '', b.link ?? '') ||
    compare(b.hard ?? false, a.hard ?? false)
  );
}

function compare<T extends string | number | boolean>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
