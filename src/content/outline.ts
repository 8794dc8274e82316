/**
 * The outline of the published handbook. Public and rarely changed, so each isolate keeps it for a while; when D1 does
 * not answer, the last one known serves on, because saving progress must not wait for reports.
 */
import type { Context } from '../context.ts';
import type { OutlineChapter } from '../wire/content.ts';

export type Outline = { chapters: OutlineChapter[]; numbers: number[]; version: string };

const FRESH_MS = 5_000;
const EMPTY: Outline = { chapters: [], numbers: [], version: '0' };

type ChapterRow = {
  number: number;
  slug: string;
  title: string;
  summary: string;
  free: number;
  minutes: number;
  videos: string;
  quizzes: string;
  version: string;
};

let known: { outline: Outline; readAt: number } | null = null;

export async function readOutline({ bindings, log }: Pick<Context, 'bindings' | 'log'>): Promise<Outline> {
  if (known && Date.now() - known.readAt < FRESH_MS) return known.outline;
  try {
    const { results } = await bindings.DB.prepare('SELECT * FROM chapters ORDER BY number').all<ChapterRow>();
    known = { outline: await outlineOf(results), readAt: Date.now() };
    return known.outline;
  } catch (error) {
    log.error('outline.unavailable', error);
    return known?.outline ?? EMPTY;
  }
}

/** Makes the next reader of the outline in this isolate look again. */
export function forgetOutline(): void {
  known = null;
}

async function outlineOf(rows: readonly ChapterRow[]): Promise<Outline> {
  const versions = rows.map(({ number, version }) => `${number}:${version}`).join(',');
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(versions));
  return {
    chapters: rows.map(({ version: _, ...row }) => ({
      ...row,
      free: row.free === 1,
      videos: JSON.parse(row.videos),
      quizzes: JSON.parse(row.quizzes),
    })),
    numbers: rows.map(({ number }) => number),
    version: new Uint8Array(digest).toHex().slice(0, 12),
  };
}
