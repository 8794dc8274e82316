/** Two devices of one reader, live. */
import { expect, test } from 'vitest';
import { call, quickDevice, quickReader } from '../helpers/api.ts';
import { openLive } from '../helpers/live.ts';

test('an update on one socket is acknowledged there and arrives on the other', async () => {
  const phone = await quickReader();
  const laptop = await quickDevice(phone.email);
  const a = await openLive(phone.accessToken);
  expect(await a.next('hello')).toMatchObject({ devices: 1 });
  const b = await openLive(laptop.accessToken);
  expect(await b.next('hello')).toMatchObject({ devices: 2 });
  expect(await a.next('presence')).toEqual({ type: 'presence', devices: 2 });
  a.send({ type: 'update', id: 1, update: { chapterNumber: 2, videosWatched: ['ch2-v1'] } });
  const ack = await a.next('ack');
  expect(ack).toMatchObject({ id: 1, chapters: [{ chapterNumber: 2, videosWatched: ['ch2-v1'] }] });
  expect(await b.next('progress')).toMatchObject({ rev: ack.rev, chapters: [{ videosWatched: ['ch2-v1'] }] });
});

test('a revoked session has its socket closed with 4401 and its token refused at once', async () => {
  const phone = await quickReader();
  const laptop = await quickDevice(phone.email);
  const socket = await openLive(laptop.accessToken);
  await socket.next('hello');
  const ended = await call('DELETE', `/api/auth/sessions/${laptop.session.id}`, { token: phone.accessToken });
  expect(ended.status).toBe(204);
  expect(await socket.closed).toMatchObject({ code: 4401 });
  const refused = await call('GET', '/api/progress', { token: laptop.accessToken });
  expect(refused.status).toBe(401);
});
