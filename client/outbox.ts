/**
 * What the server has not confirmed yet, as pure transitions. Each entry belongs to the tab that made it, which alone
 * sends it; the others show it. An entry that grows while it is on its way gets a new version and stays after the ack.
 */
import type { ProgressUpdate } from '../src/wire/progress.ts';
import { joinUpdates, splitUpdate } from './joinUpdates.ts';
import type { Pending } from './shownProgress.ts';

export type Entry = Pending & {
  /** Names it in this browser's storage. */
  readonly key: string;
  /** Whose it is to send. */
  readonly tab: string;
  readonly version: number;
};

export type Outbox = {
  /** The tab whose outbox this is. */
  readonly tab: string;
  readonly entries: ReadonlyMap<string, Entry>;
  /** Seconds by sitting that the server has confirmed to this tab. */
  readonly confirmed: ReadonlyMap<string, number>;
  /** Only ever rises: the late ack of an entry that is gone must not confirm another that has its key. */
  readonly lastVersion: number;
};

export function emptyOutbox(tab: string): Outbox {
  return { tab, entries: new Map(), confirmed: new Map(), lastVersion: 0 };
}

export function mine({ tab, entries }: Outbox): Entry[] {
  return [...entries.values()].filter((entry) => entry.tab === tab);
}

/** @returns the chapters of all that waits, in order */
export function chaptersIn({ entries }: Outbox): number[] {
  const numbers = [...entries.values()].map(({ update }) => update.chapterNumber);
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** @param now by the server's clock, in milliseconds */
export function note(outbox: Outbox, update: ProgressUpdate, now: number): Outbox {
  return splitUpdate(update).reduce((noted, part) => noteOne(noted, part, now), outbox);
}

function noteOne(outbox: Outbox, update: ProgressUpdate, now: number): Outbox {
  for (const entry of mine(outbox)) {
    const both = isFurthest(entry) ? null : joinUpdates(entry.update, update);
    if (both === null) continue;
    const noted = put(outbox, entry.key, both.joined, now);
    return both.furthest ? noteFurthest(noted, both.furthest, entry.notedAt) : noted;
  }
  return put(outbox, `${outbox.tab}/${outbox.lastVersion + 1}`, update, now);
}

/** The furthest place of a chapter has an entry of its own, which no later update joins. */
function noteFurthest(outbox: Outbox, update: ProgressUpdate, notedAt: number): Outbox {
  const key = `${outbox.tab}/furthest/${update.chapterNumber}/${update.epoch}`;
  const told = outbox.entries.get(key)?.update.position?.percent ?? -1;
  return (update.position?.percent ?? 0) > told ? put(outbox, key, update, notedAt) : outbox;
}

function isFurthest({ key }: Entry): boolean {
  return key.includes('/furthest/');
}

/** Puts an update in an entry of this tab, as its next version. */
function put(outbox: Outbox, key: string, update: ProgressUpdate, notedAt: number): Outbox {
  const known = outbox.entries.get(key);
  const version = Math.max(outbox.lastVersion, known?.version ?? 0) + 1;
  return withEntry(
    { ...outbox, lastVersion: version },
    {
      key,
      tab: outbox.tab,
      version,
      update,
      notedAt,
      confirmedSeconds: Math.max(known?.confirmedSeconds ?? 0, confirmedOf(outbox, update)),
    },
  );
}

function confirmedOf({ confirmed }: Outbox, { sitting }: ProgressUpdate): number {
  return (sitting && confirmed.get(sitting.id)) ?? 0;
}

function withEntry(outbox: Outbox, entry: Entry): Outbox {
  return { ...outbox, entries: new Map(outbox.entries).set(entry.key, entry) };
}

/** The server has taken an entry as it was sent. */
export function settle(outbox: Outbox, sent: Entry): Outbox {
  const { sitting } = sent.update;
  const confirmed = new Map(outbox.confirmed);
  if (sitting) confirmed.set(sitting.id, Math.max(sitting.seconds, confirmedOf(outbox, sent.update)));
  const settled = { ...outbox, confirmed };
  const left = drop(settled, sent);
  const entry = left.entries.get(sent.key);
  return entry ? withEntry(left, { ...entry, confirmedSeconds: confirmedOf(left, entry.update) }) : left;
}

/** Takes an entry out, unless it has grown: it is confirmed, or the server never will take it. */
export function drop(outbox: Outbox, { key, version }: Entry): Outbox {
  if (outbox.entries.get(key)?.version !== version) return outbox;
  const entries = new Map(outbox.entries);
  entries.delete(key);
  return { ...outbox, entries };
}

/** Takes out what a reset has overtaken: the server would ignore it. @param epoch the chapter's present one */
export function dropStale(outbox: Outbox, chapterNumber: number, epoch: number): Outbox {
  const isStale = ({ update }: Entry) =>
    update.chapterNumber === chapterNumber && update.epoch !== undefined && update.epoch < epoch;
  const stale = mine(outbox).filter(isStale);
  return stale.reduce(drop, outbox);
}

/** Takes what other tabs have stored, in place of what was known of theirs. */
export function seeOthers(outbox: Outbox, stored: readonly Entry[]): Outbox {
  const others = stored.filter(({ tab }) => tab !== outbox.tab);
  const known = [...outbox.entries.values()].filter(({ tab }) => tab !== outbox.tab);
  if (others.length === 0 && known.length === 0) return outbox;
  return { ...outbox, entries: new Map([...others, ...mine(outbox)].map((entry) => [entry.key, entry])) };
}

/** Makes the entries of a tab that is gone this tab's own. */
export function adopt(outbox: Outbox, goneTab: string): Outbox {
  let adopted = outbox;
  for (const entry of outbox.entries.values()) {
    if (entry.tab === goneTab) adopted = withEntry(adopted, { ...entry, tab: outbox.tab });
  }
  return adopted;
}
