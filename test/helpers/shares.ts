/** Shared links as readers make them and others open them. */
import { beforeAll, expect } from 'vitest';
import type { Share } from '../../src/wire/shares.ts';
import { call } from './api.ts';
import { publish } from './chapterMails.ts';
import { alike, expectProblem } from './problem.ts';
import type { Device } from './progress.ts';

export const PAID = 31;
export const FREE = 32;

/** Call at the top of a test file. */
export function publishSharable(): void {
  beforeAll(async () => {
    await publish(PAID, { free: false, markdown: 'Worth its price.' });
    await publish(FREE, {});
  });
}

export function askForShare(device: Device, chapterNumber: number): Promise<Response> {
  return call('POST', `/api/content/chapters/${chapterNumber}/share`, { token: device.accessToken });
}

export function openShared(token: string, method = 'GET'): Promise<Response> {
  return call(method, `/api/content/shared/${token}`);
}

/** @returns the token of a new link */
export async function share(device: Device, chapterNumber = PAID): Promise<string> {
  const answer = await askForShare(device, chapterNumber);
  expect(answer.status).toBe(200);
  const { url } = await answer.json<{ url: string }>();
  return new URLSearchParams(new URL(url).hash.slice(1)).get('token') ?? '';
}

export async function listShares(device: Device): Promise<Share[]> {
  const answer = await call('GET', '/api/content/shares', { token: device.accessToken });
  return (await answer.json<{ shares: Share[] }>()).shares;
}

export function endShare(device: Device, id: string | undefined): Promise<Response> {
  return call('DELETE', `/api/content/shares/${id}`, { token: device.accessToken });
}

/** @returns how a link is refused, so that those for different reasons can be compared */
export async function refusalOf(token: string, status: number, code: string) {
  return alike(await expectProblem(await openShared(token), status, code));
}
