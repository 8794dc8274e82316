/**
 * One chapter of two readers who turn out to be one, joined by the rules that join two devices: a sitting and an imported
 * row that both know count once, also when one of them has folded it away.
 */
import { type Chapter, unfoldSitting } from './chapter.ts';
import { joinFacts } from './merge.ts';
import type { Sitting } from './sitting.ts';

/** A sitting that is not in its chapter's document any more. `day` is empty for one of an epoch that was reset. */
export type FoldedSitting = { sitting: Sitting; epoch: number; day: string };

export type KeptChapter = { chapter: Chapter; folded: readonly FoldedSitting[] };

/** @returns the chapter; its `rev` and `changedAt` are the caller's to set. A higher epoch replaces a lower one whole */
export function joinChapters(a: KeptChapter, b: KeptChapter): KeptChapter {
  const epochs = [a.chapter.facts.epoch, b.chapter.facts.epoch] as const;
  if (epochs[0] !== epochs[1]) return epochs[0] > epochs[1] ? outlive(a, b) : outlive(b, a);
  const x = unfoldShared(a, idsOf(b));
  const y = unfoldShared(b, idsOf(a));
  const folded = sumsByDay(x.chapter.folded, y.chapter.folded);
  const facts = joinFacts(x.chapter.facts, y.chapter.facts);
  return kept({ ...x.chapter, facts, folded }, x, y);
}

/** What the reader reset stays reset; late reports of its sittings must still be known for what they are. */
function outlive(newer: KeptChapter, older: KeptChapter): KeptChapter {
  const { epoch, sittings } = older.chapter.facts;
  const retired = sittings.map((sitting) => ({ sitting, epoch, day: '' }));
  return kept(newer.chapter, newer, { ...older, folded: [...older.folded, ...retired] });
}

function kept(chapter: Chapter, a: KeptChapter, b: KeptChapter): KeptChapter {
  const live = new Set(chapter.facts.sittings.map(({ id }) => id));
  const folded = new Map<string, FoldedSitting>();
  for (const row of [...b.folded, ...a.folded]) {
    if (!live.has(row.sitting.id)) folded.set(row.sitting.id, row);
  }
  const createdAt = Math.min(a.chapter.createdAt, b.chapter.createdAt);
  const updatedAt = Math.max(a.chapter.updatedAt, b.chapter.updatedAt);
  return { chapter: { ...chapter, createdAt, updatedAt }, folded: [...folded.values()] };
}

/** Takes those sittings out of the sums that the other one knows too, so that the join counts them once. */
function unfoldShared({ chapter, folded }: KeptChapter, known: ReadonlySet<string>): KeptChapter {
  const isShared = (row: FoldedSitting) => row.epoch === chapter.facts.epoch && known.has(row.sitting.id);
  return {
    chapter: folded
      .filter(isShared)
      .reduce((unfolded, { sitting, day }) => unfoldSitting(unfolded, sitting, day), chapter),
    folded: folded.filter((row) => !isShared(row)),
  };
}

/** @returns ids of the sittings that count in the chapter's present epoch */
function idsOf({ chapter, folded }: KeptChapter): Set<string> {
  const { epoch, sittings } = chapter.facts;
  const ofEpoch = folded.filter((row) => row.epoch === epoch);
  return new Set([...sittings.map(({ id }) => id), ...ofEpoch.map(({ sitting }) => sitting.id)]);
}

function sumsByDay(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Record<string, number> {
  const sums = { ...a };
  for (const [day, seconds] of Object.entries(b)) sums[day] = (sums[day] ?? 0) + seconds;
  return sums;
}
