/** A write that fails half-way: nothing of it is kept, in storage or in memory. */
import { runInDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';
import { call, objectOf } from '../helpers/api.ts';
import { postRows, progressRow, subscriberRow } from '../helpers/imports.ts';
import { openLive } from '../helpers/live.ts';
import { readProgress, send } from '../helpers/progress.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';
import { ownerToken } from '../helpers/reports.ts';

stopTheClock();

function runSql(email: string, sql: string): Promise<unknown> {
  return runInDurableObject(objectOf(email), (_, { storage }) => storage.sql.exec(sql).toArray());
}

test('a change whose last row cannot be written is 500 without the reason, and changes nothing', async () => {
  const token = await ownerToken();
  const reader = await quietReader();
  const { email, accessToken } = reader;
  await send(reader, { chapterNumber: 1, videosWatched: ['a'] });
  const before = await objectOf(email).adminView([]);
  await runSql(
    email,
    `CREATE TRIGGER refuse BEFORE INSERT ON progress WHEN NEW.chapter_number = 2
     BEGIN SELECT RAISE(ABORT, 'disk on fire'); END`,
  );
  const updates = [1, 2].map((chapterNumber) => ({ chapterNumber, completed: true }));
  const batch = await call('POST', '/api/progress', { token: accessToken, body: { updates } });
  expect(batch.status).toBe(500);
  expect(await batch.text()).not.toContain('fire');
  const rows = [
    subscriberRow(`${email} s`, email, { firstName: 'Half', hasPurchased: true, emailsSent: 9 }),
    progressRow(`${email} p`, email, { chapterNumber: 2, timeSpent: 5 }),
  ];
  const body = rows.map((row) => JSON.stringify(row)).join('\n');
  expect((await postRows(token, body)).status).toBe(500);
  expect(await objectOf(email).adminView([])).toEqual(before);
  await runSql(email, 'DROP TRIGGER refuse');
  expect((await postRows(token, body)).status).toBe(200);
  const { chapters } = await readProgress(reader);
  expect(chapters).toMatchObject([
    { chapterNumber: 1, completed: false },
    { chapterNumber: 2, timeSpent: 5 },
  ]);
});

test('an update over a socket that cannot be written closes it, so that its client comes back and sends it again', async () => {
  const reader = await quietReader();
  const live = await openLive(reader.accessToken);
  const other = await openLive(reader.accessToken);
  await runSql(
    reader.email,
    "CREATE TRIGGER refuse BEFORE INSERT ON progress BEGIN SELECT RAISE(ABORT, 'disk on fire'); END",
  );
  live.send({ type: 'update', id: 1, update: { chapterNumber: 1, completed: true } });
  expect(await live.closed).toMatchObject({ code: 1012 });
  await runSql(reader.email, 'DROP TRIGGER refuse');
  const again = await openLive(reader.accessToken);
  again.send({ type: 'update', id: 1, update: { chapterNumber: 1, completed: true } });
  expect(await again.next('ack')).toMatchObject({ id: 1 });
  expect(await other.next('progress')).toMatchObject({ chapters: [{ chapterNumber: 1, completed: true }] });
});
