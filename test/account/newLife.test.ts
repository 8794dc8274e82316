/** Whoever begins anew at an address: nothing that a browser keeps of the reader before fits the new one. */
import { describe, expect, test } from 'vitest';
import { move } from '../helpers/addressChange.ts';
import { call } from '../helpers/api.ts';
import { erase } from '../helpers/erasure.ts';
import { openLive } from '../helpers/live.ts';
import { type Device, readProgress, send } from '../helpers/progress.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';

stopTheClock();

const ENDINGS: [string, (reader: Device) => Promise<unknown>][] = [
  ['erased', (reader) => erase(reader)],
  ['moved away', (reader) => move(reader)],
];

async function readerOfFive(): Promise<Device> {
  const reader = await quietReader();
  for (let n = 1; n < 6; n += 1) await send(reader, { chapterNumber: n, completed: true });
  return reader;
}

describe.each(ENDINGS)('after the reader before has %s', (_, end) => {
  test('no ETag of it is ever matched', async () => {
    const reader = await readerOfFive();
    const before = await call('GET', '/api/progress', { token: reader.accessToken });
    const etag = before.headers.get('ETag') ?? '';
    await before.text();
    await end(reader);
    const anew = await quietReader(reader.email);
    for (let n = 0; n < 12; n += 1) {
      const headers = { 'If-None-Match': etag };
      const got = await call('GET', '/api/progress', { token: anew.accessToken, headers });
      expect(got.status).toBe(200);
      await got.text();
      await send(anew, { chapterNumber: 50 + n, completed: true });
    }
  });

  test('a device that knows its last revision is told all of the new one, over HTTP and over the socket', async () => {
    const reader = await readerOfFive();
    const { rev } = await readProgress(reader);
    await end(reader);
    const anew = await quietReader(reader.email);
    await send(anew, { chapterNumber: 50, completed: true });
    const since = await call('GET', `/api/progress?since=${rev}`, { token: anew.accessToken });
    expect(await since.json()).toMatchObject({ chapters: [{ chapterNumber: 50 }] });
    const live = await openLive(anew.accessToken);
    live.send({ type: 'sync', since: rev });
    expect(await live.next('changes')).toMatchObject({ chapters: [{ chapterNumber: 50 }] });
  });

  test('and after the one in between, revisions go on too', async () => {
    const first = await readerOfFive();
    const { rev } = await readProgress(first);
    await end(first);
    const second = await quietReader(first.email);
    const reached = (await readProgress(second)).rev;
    expect(reached).toBeGreaterThan(rev);
    await erase(second);
    const third = await quietReader(first.email);
    expect((await readProgress(third)).rev).toBeGreaterThan(reached);
  });
});
