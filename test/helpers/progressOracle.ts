/**
 * What a chapter must be after all updates were heard, worked out from the whole list at once by the sentences of
 * API.md. It shares no line with the merge.
 */
import type { ChapterProgress, ProgressUpdate } from '../../src/wire/progress.ts';

export type Expected = Pick<
  ChapterProgress,
  'completed' | 'videosWatched' | 'quizzesPassed' | 'timeSpent' | 'furthestPercent' | 'position'
>;

/** @param now when the updates were heard, milliseconds: a sitting cannot have lasted longer, give or take 5 s */
export function expectedChapter(updates: readonly ProgressUpdate[], now: number): Expected {
  const lasted = new Map<string, { claimed: number; startedAt: number }>();
  for (const { sitting } of updates) {
    if (!sitting || sitting.seconds === 0) continue;
    const { claimed, startedAt } = lasted.get(sitting.id) ?? { claimed: 0, startedAt: Infinity };
    lasted.set(sitting.id, {
      claimed: Math.max(claimed, sitting.seconds),
      startedAt: Math.min(startedAt, sitting.startedAt),
    });
  }
  const [latest] = updates
    .flatMap(({ position }) => position ?? [])
    .map(({ anchor, percent, at }) => ({ anchor: anchor ?? null, percent, at }))
    .sort((a, b) => b.at - a.at || b.percent - a.percent || ((a.anchor ?? '') < (b.anchor ?? '') ? 1 : -1));
  return {
    completed: updates.some(({ completed }) => completed),
    videosWatched: [...new Set(updates.flatMap(({ videosWatched }) => videosWatched ?? []))].sort(),
    quizzesPassed: [...new Set(updates.flatMap(({ quizzesPassed }) => quizzesPassed ?? []))].sort(),
    timeSpent: [...lasted.values()].reduce(
      (sum, { claimed, startedAt }) => sum + Math.min(claimed, Math.floor((now - startedAt) / 1000) + 5),
      0,
    ),
    furthestPercent: Math.max(0, ...updates.map(({ position }) => position?.percent ?? 0)),
    position: latest ? { ...latest, at: new Date(latest.at).toISOString() } : null,
  };
}
