/** Progress of a reader as tests send and read it, through the router or straight to the object. */
import { runInDurableObject } from 'cloudflare:test';
import { expect } from 'vitest';
import type { ChapterProgress, Progress, ProgressChange } from '../../src/wire/progress.ts';
import { call, objectOf } from './api.ts';

export type Device = { email: string; accessToken: string; session: { id: string } };
/** An update as a client writes it: times are text. */
export type UpdateJson = { chapterNumber: number; [field: string]: unknown };

export async function readProgress(device: Device, query = ''): Promise<Progress> {
  const response = await call('GET', `/api/progress${query}`, { token: device.accessToken });
  expect(response.status).toBe(200);
  return response.json();
}

export async function readChapter(device: Device, chapterNumber: number): Promise<ChapterProgress> {
  const response = await call('GET', `/api/progress/${chapterNumber}`, { token: device.accessToken });
  expect(response.status).toBe(200);
  return response.json();
}

/** Sends one update or a batch. @returns the answer, which must be 200 */
export async function send(device: Device, ...updates: UpdateJson[]): Promise<ProgressChange> {
  const body = updates.length === 1 ? updates[0] : { updates };
  const response = await call('POST', '/api/progress', { token: device.accessToken, body });
  expect(response.status).toBe(200);
  return response.json();
}

/** @returns rows that the reader's object wrote, as its storage counts them, while `work` ran */
export async function countRowsWritten(email: string, work: () => Promise<unknown>): Promise<number> {
  const rowsWritten = () => runInDurableObject(objectOf(email), (object) => object.rowsWritten);
  const before = await rowsWritten();
  await work();
  return (await rowsWritten()) - before;
}

/** @returns the names of the tables in a reader's object; none when nothing was ever kept */
export function tablesOf(email: string): Promise<string[]> {
  return runInDurableObject(objectOf(email), (_, { storage }) =>
    storage.sql
      .exec<{ name: string }>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
      )
      .toArray()
      .map(({ name }) => name),
  );
}

export function ago(seconds: number): string {
  return new Date(Date.now() - seconds * 1000).toISOString();
}

export function sitting(id: string, seconds: number, startedAt = ago(seconds)) {
  return { id: id.padEnd(8, '-'), seconds, startedAt };
}
