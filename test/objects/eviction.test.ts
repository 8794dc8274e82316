/** An object may be evicted between any two calls; what it said before, it says afterwards (FAULTS row 24). */
import { evictDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';
import { call, objectOf } from '../helpers/api.ts';
import { moveClock } from '../helpers/clock.ts';
import { ago, readProgress, send, sitting, tablesOf } from '../helpers/progress.ts';
import { quietDevice, quietReader, stopTheClock } from '../helpers/quiet.ts';

stopTheClock();

test('a reader finds everything as it was after the object was evicted and opened again', async () => {
  const phone = await quietReader();
  moveClock(1_000);
  const laptop = await quietDevice(phone.email);
  await send(
    phone,
    { chapterNumber: 1, completed: true, videosWatched: ['a'], sitting: sitting('one', 300) },
    { chapterNumber: 2, quizzesPassed: ['q'], position: { anchor: 'x', percent: 33.3, at: ago(9) } },
  );
  await call('DELETE', '/api/progress/2', { token: phone.accessToken });
  const look = async () => ({
    progress: await readProgress(laptop),
    session: await (await call('GET', '/api/auth/session', { token: phone.accessToken })).json(),
    sessions: await (await call('GET', '/api/auth/sessions', { token: laptop.accessToken })).json(),
    tables: await tablesOf(phone.email),
    view: await objectOf(phone.email).adminView([1, 2, 3]),
  });
  const before = await look();
  expect(before.progress.chapters).toHaveLength(2);
  await evictDurableObject(objectOf(phone.email));
  expect(await look()).toEqual(before);
});

test('a session ended before an eviction stays ended', async () => {
  const phone = await quietReader();
  const laptop = await quietDevice(phone.email);
  await call('DELETE', `/api/auth/sessions/${laptop.session.id}`, { token: phone.accessToken });
  await evictDurableObject(objectOf(phone.email));
  expect((await call('GET', '/api/progress', { token: laptop.accessToken })).status).toBe(401);
  expect((await call('GET', '/api/progress', { token: phone.accessToken })).status).toBe(200);
});

test('an eviction after every single call loses nothing', async () => {
  const reader = await quietReader();
  for (let n = 1; n <= 20; n += 1) {
    await evictDurableObject(objectOf(reader.email));
    const { rev } = await readProgress(reader);
    await evictDurableObject(objectOf(reader.email));
    expect((await send(reader, { chapterNumber: 1 + (n % 3), videosWatched: [`v${n}`] })).rev).toBe(rev + 1);
  }
  const seen = (await readProgress(reader)).chapters.flatMap(({ videosWatched }) => videosWatched);
  expect(seen).toHaveLength(20);
});
