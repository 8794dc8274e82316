/**
 * A device that was offline: it sends what it gathered in any order, in pieces of any size, some of them twice and at the
 * same time, by every way that there is, until all of it is acknowledged.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { callOnce, type Device } from '../../helpers/client.ts';
import type { Random } from '../../helpers/random.ts';
import { type Load, send } from '../httpDevice.ts';
import type { ReaderRecord, Update } from '../readerRecord.ts';
import { shuffled } from './faultPlan.ts';

const CHAPTERS = 3;
const FIRST_CHAPTER = 11;
const GATHERED = 6;
const OFFLINE_MS = 5_000;
const RETRY_PAUSE_MS = 40;

export async function runOfflineDevice(load: Load, reader: ReaderRecord, device: Device): Promise<void> {
  const startedAt = Date.now();
  for (let round = 0; !load.isOver(); round += 1) {
    const updates = Array.from({ length: GATHERED }, (_, n) => updateOf(load.random, startedAt, round, n));
    const twice = shuffled([...updates, ...updates.slice(0, 2)], load.random);
    const cut = load.random.between(1, twice.length - 1);
    const pieces = [twice.slice(0, cut), twice.slice(cut)];
    await Promise.all(pieces.map((piece) => sendAll(load, reader, device, piece)));
    await wait(load.random.between(0, 2 * OFFLINE_MS));
  }
}

/** Claims no more time than has passed. */
function updateOf(random: Random, startedAt: number, round: number, n: number): Update {
  const passedMs = Date.now() - startedAt;
  const at = (ms: number) => new Date(startedAt + ms).toISOString();
  return {
    chapterNumber: FIRST_CHAPTER + random.between(0, CHAPTERS - 1),
    ...(random.between(0, 9) === 0 && { completed: true }),
    videosWatched: [`offline-${round}-${n}`],
    quizzesPassed: [`quiz-${random.between(0, 20)}`],
    sitting: {
      id: `offline-${random.between(0, 3)}`,
      seconds: random.between(0, Math.floor(passedMs / 1000)),
      startedAt: at(0),
    },
    position: { anchor: `a${n}`, percent: random.between(0, 100), at: at(random.between(0, passedMs)) },
  };
}

async function sendAll(load: Load, reader: ReaderRecord, device: Device, updates: Update[]): Promise<void> {
  if (load.random.between(0, 2) === 0) {
    while (!(await beacon(load.url, device, updates))) await wait(RETRY_PAUSE_MS);
    return reader.acknowledge(updates);
  }
  while (!(await send(load, reader, device, updates, { updates }))) await wait(RETRY_PAUSE_MS);
}

async function beacon(url: string, { accessToken }: Device, updates: Update[]): Promise<boolean> {
  const request = { type: 'text/plain', body: JSON.stringify({ accessToken, updates }) };
  const answer = await callOnce(url, 'POST', '/api/progress', request).catch(() => null);
  if (!answer || answer.status === 503) return false;
  if (answer.status !== 200) throw new Error(`A beacon gave ${answer.status}.`);
  return true;
}
