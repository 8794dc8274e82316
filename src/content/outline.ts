/**
 * The outline of the published handbook. Public and rarely changed, so each isolate keeps it for a while; when D1 does
 * not answer, the last one known serves on, because saving progress must not wait for reports.
 */
import type { Context } from '../context.ts';
import type { OutlineChapter } from '../wire/content.ts';
import { readChapters, type StoredChapter } from './chapters.ts';

export type Outline = { chapters: OutlineChapter[]; numbers: number[]; version: string };

const FRESH_MS = 5_000;
const EMPTY: Outline = { chapters: [], numbers: [], version: '0' };

let known: { outline: Outline; readAt: number } | null = null;

export async function readOutline({ bindings, log }: Pick<Context, 'bindings' | 'log'>): Promise<Outline> {
  if (known && Date.now() - known.readAt < FRESH_MS) return known.outline;
  try {
    known = { outline: await outlineOf(await readChapters(bindings.DB)), readAt: Date.now() };
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

async function outlineOf(chapters: readonly StoredChapter[]): Promise<Outline> {
  const versions = chapters.map(({ number, version }) => `${number}:${version}`).join(',');
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(versions));
  return {
    chapters: chapters.map(({ version: _, ...chapter }) => chapter),
    numbers: chapters.map(({ number }) => number),
    version: new Uint8Array(digest).toHex().slice(0, 12),
  };
}
