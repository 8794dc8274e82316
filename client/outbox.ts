/**
 * What the server has not confirmed yet, as pure transitions. Each entry belongs to the tab that made it, which alone
 * sends it; the others show it. An entry that grows while it is on its way gets a new version and stays after the ack.
 */
import type { ProgressUpdate } from '../src/wire/progress.ts';
import { joinUpdates, splitUpdate } from './joinUpdates.ts';
import type { Pending } from './shownProgress.ts';

export type Entry = Pending & {
  /** Names it in this browser's storage: its tab, and a number. */
  readonly key: string;
  readonly tab: string;
  readonly version: number;
};

export type Outbox = {
  /** The tab whose outbox this is. */
  readonly tab: string;
  readonly entries: ReadonlyMap<string, Entry>;
  /** Seconds by sitting that the server has confirmed to this tab. */
  readonly confirmed: ReadonlyMap<string, number>;
  readonly lastNumber: number;
};

/** Sittings whose confirmed seconds are remembered; a later report of an older one is merely shown too high. */
const CONFIRMED_MAX = 50;

export function emptyOutbox(tab: string): Outbox {
  return { tab, entries: new Map(), confirmed: new Map(), lastNumber: 0 };
}

export function mine({ tab, entries }: Outbox): Entry[] {
  return [...entries.values()].filter((entry) => entry.tab === tab);
}

/** @param now by the server's clock, in milliseconds */
export function note(outbox: Outbox, update: ProgressUpdate, now: number): Outbox {
  return splitUpdate(update).reduce((noted, part) => noteOne(noted, part, now), outbox);
}

function noteOne(outbox: Outbox, update: ProgressUpdate, now: number): Outbox {
  for (const entry of mine(outbox)) {
    const both = joinUpdates(entry.update, update);
    if (both === null) continue;
    const confirmedSeconds = Math.max(entry.confirmedSeconds, confirmedOf(outbox, update));
    const joined = {
      ...entry,
      update: both.joined,
      version: entry.version + 1,
      notedAt: now,
      confirmedSeconds,
    };
    const noted = withEntry(outbox, joined);
    return both.furthest === null ? noted : noteFurthest(noted, both.furthest, joined.key, entry.notedAt);
  }
  return append(outbox, update, now);
}

/** The furthest place joins another entry that tells of a place no further, or makes one. */
function noteFurthest(outbox: Outbox, update: ProgressUpdate, besides: string, notedAt: number): Outbox {
  const percent = update.position?.percent ?? 0;
  const told = mine(outbox).filter(
    ({ key, update: other }) =>
      key !== besides && other.chapterNumber === update.chapterNumber && other.epoch === update.epoch,
  );
  if (told.some(({ update: { position } }) => position && position.percent >= percent)) return outbox;
  const lower = told.find(({ update: other }) => isPlaceAlone(other));
  if (!lower) return append(outbox, update, notedAt);
  return withEntry(outbox, { ...lower, update, version: lower.version + 1, notedAt });
}

function isPlaceAlone({
  position,
  sitting,
  completed,
  videosWatched,
  quizzesPassed,
}: ProgressUpdate): boolean {
  return position !== undefined && !sitting && !completed && !videosWatched && !quizzesPassed;
}

function append(outbox: Outbox, update: ProgressUpdate, now: number): Outbox {
  const lastNumber = outbox.lastNumber + 1;
  const key = `${outbox.tab}/${lastNumber}`;
  const confirmedSeconds = confirmedOf(outbox, update);
  const entry = { key, tab: outbox.tab, version: 1, update, confirmedSeconds, notedAt: now };
  return withEntry({ ...outbox, lastNumber }, entry);
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
  if (sitting) {
    const seconds = Math.max(sitting.seconds, confirmedOf(outbox, sent.update));
    confirmed.delete(sitting.id);
    confirmed.set(sitting.id, seconds);
    const [oldest] = confirmed.keys();
    if (confirmed.size > CONFIRMED_MAX && oldest !== undefined) confirmed.delete(oldest);
  }
  const now = { ...outbox, confirmed };
  const entry = outbox.entries.get(sent.key);
  if (!entry) return now;
  if (entry.version === sent.version) return drop(now, sent);
  return withEntry(now, {
    ...entry,
    confirmedSeconds: Math.max(entry.confirmedSeconds, confirmedOf(now, entry.update)),
  });
}

/** Takes an entry out: it is confirmed, or the server never will take it. */
export function drop(outbox: Outbox, { key }: Entry): Outbox {
  const entries = new Map(outbox.entries);
  return entries.delete(key) ? { ...outbox, entries } : outbox;
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
    if (entry.tab !== goneTab) continue;
    const lastNumber = adopted.lastNumber + 1;
    const own = { ...entry, tab: outbox.tab, key: `${outbox.tab}/${lastNumber}` };
    adopted = withEntry(drop({ ...adopted, lastNumber }, entry), own);
  }
  return adopted;
}
