/** One request of the import, repeated until the server has answered it: a row that arrives twice is counted once. */
import * as v from 'valibot';
import { retryDelayMs } from '../../src/rules/retryDelay.ts';
import { ImportReport } from '../../src/wire/imports.ts';
import { askedPauseMs, problemDetail } from '../httpAnswers.ts';
import type { Chunk } from './chunks.ts';

const TRIES_MAX = 8;
/** Somebody watches the command, so it waits less than a mail does. */
const PAUSES = { firstMs: 500, longestMs: 30_000 };
const REQUEST_TIMEOUT_MS = 120_000;

export type Target = { url: URL; key: string };

/** What time and chance are to the sender; tests give their own. */
export type SendDeps = { sleep: (ms: number) => Promise<void>; random: () => number; now: () => number };

/** The import cannot go on; the message says why and what to do, and names no secret. */
export class UploadError extends Error {
  override name = 'UploadError';
}

type Answer =
  | { kind: 'done'; report: ImportReport }
  | { kind: 'retry'; problem: string; pauseMs: number | null }
  | { kind: 'stop'; problem: string };

/** @throws UploadError when the server refuses, or does not answer in TRIES_MAX tries */
export async function sendChunk(target: Target, chunk: Chunk, deps: SendDeps): Promise<ImportReport> {
  let problem = '';
  for (let tries = 1; tries <= TRIES_MAX; tries++) {
    const answer = await request(target, chunk, deps.now);
    if (answer.kind === 'done') return answer.report;
    problem = answer.problem;
    if (answer.kind === 'stop') throw new UploadError(problem);
    if (tries < TRIES_MAX) await deps.sleep(answer.pauseMs ?? retryDelayMs(tries, deps.random(), PAUSES));
  }
  throw new UploadError(`${problem} (${TRIES_MAX} tries). Is the server running at ${target.url.origin}?`);
}

async function request({ url, key }: Target, chunk: Chunk, now: () => number): Promise<Answer> {
  try {
    const response = await fetch(new URL('/api/admin/import', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
      body: chunk.body,
      // Followed, a redirect would turn the POST into a GET or take the key elsewhere.
      redirect: 'manual',
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    return readAnswer(response, await response.text(), chunk, now);
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    const problem = name === 'TimeoutError' ? 'The server did not answer in time' : 'The connection failed';
    return { kind: 'retry', problem, pauseMs: null };
  }
}

function readAnswer({ status, headers }: Response, text: string, chunk: Chunk, now: () => number): Answer {
  if (status === 408 || status === 429 || status >= 500) {
    return { kind: 'retry', problem: `The server answers ${status}`, pauseMs: askedPauseMs(headers, now()) };
  }
  if (status >= 200 && status < 300) return readReport(text, chunk);
  if (status === 401 || status === 403) {
    return {
      kind: 'stop',
      problem: `The server refuses the key (${status}). Give the right one by --key or ADMIN_KEY.`,
    };
  }
  if (status >= 300 && status < 400) {
    return { kind: 'stop', problem: `The server redirects (${status}). Give its final address by --to.` };
  }
  return { kind: 'stop', problem: `The server refuses the rows: ${status} ${problemDetail(text)}`.trim() };
}

function readReport(text: string, chunk: Chunk): Answer {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ImportReport), text);
  if (!parsed.success)
    return { kind: 'stop', problem: 'What answers at --to is not this backend: it sent no report.' };
  if (parsed.output.rows !== chunk.rows) {
    return {
      kind: 'stop',
      problem: `The server read ${parsed.output.rows} rows of ${chunk.rows} that were sent.`,
    };
  }
  return { kind: 'done', report: parsed.output };
}
