/** Chapters that were opened, kept for a time in which the API does not give them. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadChapter } from '../../../site/data/content.ts';
import { keepFor } from '../../../site/data/kept.ts';

const PROBLEM = { 'Content-Type': 'application/problem+json' };

/** The browser's caches as far as the page uses them. */
class PlayedCaches {
  readonly all = new Map<string, Map<string, string>>();
  keys = async () => [...this.all.keys()];
  delete = async (name: string) => this.all.delete(name);
  open = async (name: string) => {
    const kept = this.all.get(name) ?? new Map<string, string>();
    this.all.set(name, kept);
    return {
      put: async (path: string, answer: Response) => void kept.set(path, await answer.text()),
      match: async (path: string) => {
        const text = kept.get(path);
        return text === undefined ? undefined : new Response(text);
      },
      delete: async (path: string) => kept.delete(path),
    };
  };
}

beforeEach(() => {
  const caches = new PlayedCaches();
  vi.stubGlobal('caches', caches);
  vi.stubGlobal('window', { caches });
  keepFor(null);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const answer = (status: number, body: object) =>
  vi.stubGlobal('fetch', async () => Response.json(body, { status, headers: PROBLEM }));
const load = () => loadChapter(3, false);

test.each([
  ['too many requests', 429],
  ['a server in trouble', 503],
])('%s: the chapter is read on as it was opened last', async (_, status) => {
  answer(200, { html: '<p>Light</p>' });
  await load();
  answer(status, { code: 'rate_limited', detail: 'Later.' });
  expect(await load()).toEqual({ html: '<p>Light</p>' });
  expect(await load()).toEqual({ html: '<p>Light</p>' });
});

test.each([401, 403, 404])('a chapter that is closed with %i is not kept', async (status) => {
  answer(200, { html: '<p>Light</p>' });
  await load();
  answer(status, { code: 'no_access', detail: 'No.' });
  await expect(load()).rejects.toMatchObject({ status });
  answer(503, { code: 'unavailable', detail: 'Later.' });
  await expect(load()).rejects.toMatchObject({ status: 503 });
});
