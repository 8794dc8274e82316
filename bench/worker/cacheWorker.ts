/** One chapter's text from each place that could stand in front of object storage, and the look for its version in D1. */
import type { Bindings } from '../../src/bindings.ts';
import { bodyKey } from '../../src/content/chapterBody.ts';
import { findChapter } from '../../src/content/chapters.ts';

export { ReaderObject } from '../../objects/ReaderObject.ts';

const NUMBER = 1;
const VERSION = '0123456789abcdef';
const KEY = bodyKey(NUMBER, VERSION);

type Place = (bindings: Required<Bindings>, name: string) => Promise<string | null | undefined>;

const PLACES: Readonly<Record<string, Place>> = {
  r2: async ({ CONTENT }) => (await CONTENT.get(KEY))?.text(),
  kv: ({ LOCAL_MAILBOX }) => LOCAL_MAILBOX.get(KEY),
  cache: async (_, name) => (await (await caches.open('bench')).match(name))?.text(),
  version: async ({ DB }) => JSON.stringify(await findChapter(DB, NUMBER)),
};

export default {
  async fetch(request, bindings) {
    const { pathname, origin, searchParams } = new URL(request.url);
    const name = `${origin}/${KEY}`;
    if (pathname === '/bench/fill') {
      await fill(bindings, name, '<p>word</p>'.repeat(Number(searchParams.get('bytes')) / 11));
      return new Response('ok');
    }
    const text = await PLACES[pathname.slice('/bench/'.length)]?.(bindings, name);
    return text ? new Response(text) : new Response(null, { status: 404 });
  },
} satisfies ExportedHandler<Required<Bindings>>;

async function fill(
  { CONTENT, LOCAL_MAILBOX, DB }: Required<Bindings>,
  name: string,
  text: string,
): Promise<void> {
  await CONTENT.put(KEY, text);
  await LOCAL_MAILBOX.put(KEY, text);
  const headers = { 'Cache-Control': 'public, max-age=31536000, immutable' };
  await (await caches.open('bench')).put(name, new Response(text, { headers }));
  await DB.prepare(
    `INSERT OR REPLACE INTO chapters (number, slug, title, summary, free, minutes, videos, quizzes, version, updated_at)
     VALUES (?, 'one', 'One', 'One', 1, 5, '[]', '[]', ?, '')`,
  )
    .bind(NUMBER, VERSION)
    .run();
}
