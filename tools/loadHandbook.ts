/** Publishes chapters through the admin API, as any publisher would. Publishing the same chapter again is harmless. */
import type { Chapter } from './handbook.ts';

/** Enough to hide the round trips; more only queues up behind the one local D1. */
const CONCURRENT_CHAPTERS = 4;
const TIMEOUT_MS = 30_000;

export type Publishing = { apiUrl: string; adminKey: string; chapters: Chapter[]; signal?: AbortSignal };

/**
 * @param publishing where to, with which key of scope `write`, and what
 * @throws Error that names the first chapter that was refused, and why
 */
export async function loadHandbook(publishing: Publishing): Promise<void> {
  const waiting = [...publishing.chapters];
  const work = async (): Promise<void> => {
    for (let chapter = waiting.shift(); chapter !== undefined; chapter = waiting.shift()) {
      await publish(chapter, publishing).catch((error: unknown) => {
        waiting.length = 0;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_CHAPTERS }, work));
}

async function publish(chapter: Chapter, { apiUrl, adminKey, signal }: Publishing): Promise<void> {
  const { file, number, ...body } = chapter;
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(`${apiUrl}/api/admin/content/chapters/${number}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
  });
  const answer = await response.text();
  if (!response.ok)
    throw new Error(`${file}: could not be published: ${response.status} ${answer.slice(0, 500)}`);
}
