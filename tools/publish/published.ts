/** What a server has published already. */
import * as v from 'valibot';
import { type FileEntry, FilePage } from '../../src/wire/files.ts';
import { ask, type Target } from './adminApi.ts';

const Chapters = v.object({
  chapters: v.array(
    v.object({
      number: v.number(),
      slug: v.string(),
      version: v.string(),
      withdrawnAt: v.nullable(v.string()),
    }),
  ),
});
export type Published = v.InferOutput<typeof Chapters> & { files: FileEntry[] };

export async function readPublished(target: Target): Promise<Published> {
  const { chapters } = await ask(target, 'GET', '/api/admin/content/chapters', Chapters);
  const files: FileEntry[] = [];
  let cursor = '';
  do {
    const page = await ask(target, 'GET', `/api/admin/content/files?limit=500${cursor}`, FilePage);
    files.push(...page.data);
    cursor = page.nextCursor === null ? '' : `&cursor=${encodeURIComponent(page.nextCursor)}`;
  } while (cursor !== '');
  return { chapters, files };
}
