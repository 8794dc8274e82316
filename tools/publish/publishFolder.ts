/** Publishes a folder: reads it, compares it with the server, sends what differs. */
import { openAsBlob } from 'node:fs';
import * as v from 'valibot';
import { FileEntry } from '../../src/wire/files.ts';
import { readHandbook } from '../handbook.ts';
import { type HandbookFile, readHandbookFiles } from '../handbookFiles.ts';
import { ask, PublishError, type Target } from './adminApi.ts';
import { type Folder, type Plan, planPublishing } from './plan.ts';
import { readPublished } from './published.ts';

/** Enough to hide the round trips. */
const AT_ONCE = 4;

const PublishedAnswer = v.object({ number: v.number(), version: v.string() });
const FileAnswer = v.object({ file: FileEntry });

/** @throws HandbookError that lists all that is wrong in the folder */
export async function readFolder(dir: string): Promise<Folder> {
  const chapters = await readHandbook(dir);
  return { chapters, files: await readHandbookFiles(dir, chapters) };
}

/** @throws PublishError when the server cannot be asked, HandbookError when it would refuse */
export async function compare(folder: Folder, target: Target): Promise<Plan> {
  return planPublishing(folder, await readPublished(target));
}

/**
 * Sends what a plan holds; files first, so that a chapter never refers to what is not there yet. What was sent stays
 * when something fails, and the next run goes on from there.
 * @param onSent is told of each thing sent
 * @throws PublishError that names the file of the first chapter or file that was refused
 */
export async function publish(plan: Plan, target: Target, onSent: (bytes: number) => void): Promise<void> {
  await each(plan.files, async (file) => {
    await named(file.file, sendFile(file, target));
    onSent(file.bytes);
  });
  await each(plan.chapters, async ({ chapter, body }) => {
    const text = JSON.stringify(body);
    const path = `/api/admin/content/chapters/${chapter.number}`;
    const headers = { 'content-type': 'application/json' };
    await named(
      `${chapter.file}:${chapter.numberLine}`,
      ask(target, 'PUT', path, PublishedAnswer, { body: async () => text, headers }),
    );
    onSent(text.length);
  });
}

async function sendFile({ key, file, sha256, free, chapterNumber }: HandbookFile, target: Target) {
  const query = new URLSearchParams({ free: String(free) });
  if (chapterNumber !== undefined) query.set('chapterNumber', String(chapterNumber));
  const path = `/api/admin/content/files/${key.split('/').map(encodeURIComponent).join('/')}?${query}`;
  const digest = Buffer.from(sha256, 'hex').toString('base64');
  await ask(target, 'PUT', path, FileAnswer, {
    // Read as it is sent, however large it is.
    body: () => openAsBlob(file),
    headers: { 'content-digest': `sha-256=:${digest}:`, 'content-type': 'application/octet-stream' },
  });
}

async function named<T>(place: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    throw new PublishError(`${place}: ${error.message}`);
  }
}

/** A few at once; after a failure nothing further is begun. */
async function each<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const work = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      await act(item).catch((error: unknown) => {
        waiting.length = 0;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
