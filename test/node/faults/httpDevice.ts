/** A device that reports over HTTP, one update or a batch at a time, and repeats what was not acknowledged. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Progress, ProgressChange } from '../../../src/wire/progress.ts';
import { call, callOnce, type Device } from '../helpers/client.ts';
import type { Random } from '../helpers/random.ts';
import { type ReaderRecord, readProgress, type Update } from './readerRecord.ts';

export type Load = {
  url: string;
  random: Random;
  isOver: () => boolean;
  /** Ends when the device loses its network. */
  network?: () => AbortSignal;
};

/** Chapters that every device writes to; sittings have one of their own above them. */
export const SHARED_CHAPTERS = 6;
const SITTING_CHAPTER = SHARED_CHAPTERS + 1;
// Together below the 300 updates a minute that one reader's devices share.
const SINGLE_PAUSE_MS = 600;
const BATCH_PAUSE_MS = 1_500;
const RETRY_PAUSE_MS = 40;

export async function runSingleDevice(load: Load, reader: ReaderRecord, device: Device): Promise<void> {
  const startedAt = new Date().toISOString();
  const id = `sitting-${load.random.between(1, 1e9)}`;
  for (let count = 0; !load.isOver(); count += 1) {
    const seconds = Math.floor((Date.now() - Date.parse(startedAt)) / 1000);
    const update =
      count % 3 === 0
        ? { chapterNumber: SITTING_CHAPTER, sitting: { id, seconds, startedAt } }
        : { chapterNumber: load.random.between(1, SHARED_CHAPTERS), videosWatched: [`single-${count}`] };
    while (!(await send(load, reader, device, [update], update))) await wait(RETRY_PAUSE_MS);
    await wait(load.random.between(0, 2 * SINGLE_PAUSE_MS));
  }
}

/** Looks after every failure whether the batch was torn, before it is sent again. */
export async function runBatchDevice(load: Load, reader: ReaderRecord, device: Device): Promise<void> {
  for (let count = 0; !load.isOver(); count += 1) {
    const mark = `batch-${count}`;
    const first = load.random.between(1, SHARED_CHAPTERS - 2);
    const chapters = [first, first + 1, first + 2];
    reader.startBatch(mark, chapters);
    const updates = chapters.map((chapterNumber) => ({ chapterNumber, videosWatched: [mark] }));
    while (!(await send(load, reader, device, updates, { updates }))) {
      await getProgress(load.url, reader, device);
    }
    await wait(load.random.between(0, 2 * BATCH_PAUSE_MS));
  }
}

/** @returns the progress as this reader sees it now @throws if the revision went back or a batch is torn */
export async function getProgress(url: string, reader: ReaderRecord, device: Device): Promise<Progress> {
  const floor = reader.revSeen;
  const { status, body } = await call(url, 'GET', '/api/progress', { token: device.accessToken });
  if (status !== 200) throw new Error(`GET /api/progress gave ${status}.`);
  const progress = readProgress(body);
  reader.see(progress.rev, floor);
  const torn = reader.torn(progress.chapters);
  if (torn.length > 0) throw new Error(torn.join('\n'));
  return progress;
}

/** @returns whether the update was acknowledged; false when the server or the network was gone */
export async function send(
  { url, network }: Pick<Load, 'url' | 'network'>,
  reader: ReaderRecord,
  device: Device,
  updates: Update[],
  body: unknown,
): Promise<boolean> {
  const floor = reader.revSeen;
  const request = { token: device.accessToken, body, ...(network && { signal: network() }) };
  const answer = await callOnce(url, 'POST', '/api/progress', request).catch(() => null);
  if (!answer || answer.status === 503) return false;
  if (answer.status !== 200) throw new Error(`POST /api/progress gave ${answer.status}.`);
  const { rev }: ProgressChange = JSON.parse(answer.body);
  reader.see(rev, floor);
  reader.acknowledge(updates);
  return true;
}
