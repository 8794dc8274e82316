/**
 * The outline of the published handbook. Public and rarely changed, so each isolate keeps it for a while; when D1 does
 * not answer, the last one known serves on, because saving progress must not wait for reports.
 */
import type { Context } from '../context.ts';
import type { OutlineChapter } from '../wire/content.ts';
import { withinTimeOrThrow } from '../withinTime.ts';
import { readChapters, type StoredChapter } from './chapters.ts';

export type Outline = { chapters: OutlineChapter[]; numbers: number[]; version: string };

/** How long an isolate goes without asking D1 again, whether it answered or not. */
const FRESH_MS = 5_000;
/** Progress is not kept waiting longer than this for a database that it does not need. */
const PATIENCE_MS = 1_000;

/** What a reader's progress is measured against while no outline is known. */
export const EMPTY_OUTLINE: Outline = { chapters: [], numbers: [], version: '0' };

let known: { outline: Outline | null; askedAt: number } = { outline: null, askedAt: 0 };

/** @returns the outline, or null when D1 does not answer and never did in this isolate */
export async function readOutline({
  bindings,
  log,
}: Pick<Context, 'bindings' | 'log'>): Promise<Outline | null> {
  if (Date.now() - known.askedAt < FRESH_MS) return known.outline;
  try {
    const chapters = await withinTimeOrThrow(readChapters(bindings.DB), PATIENCE_MS, 'D1');
    known = { outline: await outlineOf(chapters), askedAt: Date.now() };
  } catch (error) {
    log.error('outline.unavailable', error);
    known = { ...known, askedAt: Date.now() };
  }
  return known.outline;
}

/** Makes the next reader of the outline in this isolate look again. */
export function forgetOutline(): void {
  known = { outline: null, askedAt: 0 };
}

async function outlineOf(chapters: readonly StoredChapter[]): Promise<Outline> {
  const versions = chapters.map(({ number, version }) => `${number}:${version}`).join(',');
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(versions));
  return {
    chapters: chapters.map(({ version: _, updatedAt: __, ...chapter }) => chapter),
    numbers: chapters.map(({ number }) => number),
    version: new Uint8Array(digest).toHex().slice(0, 12),
  };
}
