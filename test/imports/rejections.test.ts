/** What an import cannot take: rows are told by id and reason, requests by their status; nothing is half done. */
import { describe, expect, test } from 'vitest';
import { newAddress, objectOf } from '../helpers/api.ts';
import { importRows, postRows, progressRow, subscriberRow } from '../helpers/imports.ts';
import { tablesOf } from '../helpers/progress.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';
import { ownerToken } from '../helpers/reports.ts';

stopTheClock();

describe('rows that cannot be taken', () => {
  test('are told by table, id and reason, never with an address; the others are in', async () => {
    const email = newAddress();
    const report = await importRows(
      await ownerToken(),
      subscriberRow('good', email),
      subscriberRow('no address', 'nobody'),
      subscriberRow('too few', email, { emailsSent: -1 }),
      progressRow('chapter 0', email, { chapterNumber: 0 }),
      progressRow('chapter 10000', email, { chapterNumber: 10_000 }),
      progressRow('negative', email, { timeSpent: -5 }),
      progressRow('overlong', email, { timeSpent: 2_147_483_648 }),
      progressRow('early', email, { createdAt: '1969-01-01T00:00:00.000Z' }),
      { ...progressRow('text', email), timeSpent: 'much' },
      { ...subscriberRow('x', email), table: 'UserSession' },
      { table: 'EmailSubscriber', id: 7 },
    );
    expect(report).toMatchObject({ rows: 11, accepted: 1, readersChanged: 1 });
    expect(report.rejected.map(({ table, id }) => [table, id])).toEqual([
      ['EmailSubscriber', 'no address'],
      ['EmailSubscriber', 'too few'],
      ['ReadingProgress', 'chapter 0'],
      ['ReadingProgress', 'chapter 10000'],
      ['ReadingProgress', 'negative'],
      ['ReadingProgress', 'overlong'],
      ['ReadingProgress', 'early'],
      ['ReadingProgress', 'text'],
      ['UserSession', 'x'],
      ['EmailSubscriber', null],
    ]);
    for (const { reason } of report.rejected) expect(reason.length).toBeGreaterThan(0);
    expect(JSON.stringify(report)).not.toContain(email);
    expect((await objectOf(email).adminView([]))?.progress.chapters).toEqual([]);
  });

  test('are told for more chapters than one reader can hold, and its neighbours are in', async () => {
    const token = await ownerToken();
    const [glutton, modest] = [newAddress(), newAddress()];
    const chapters = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) =>
        progressRow(`${glutton}-${from + n}`, glutton, { chapterNumber: from + n, completed: true }),
      );
    expect((await importRows(token, ...chapters(1, 250))).rejected).toEqual([]);
    expect((await importRows(token, ...chapters(251, 250))).rejected).toEqual([]);
    const report = await importRows(
      token,
      ...chapters(501, 1),
      progressRow(`${modest}-1`, modest, { completed: true }),
    );
    const reason = 'more progress than one reader can hold';
    expect(report).toMatchObject({ rows: 2, accepted: 1 });
    expect(report.rejected).toEqual([{ table: 'ReadingProgress', id: `${glutton}-501`, reason }]);
  });

  test('are told for lines that are not JSON, and make nobody', async () => {
    const email = newAddress();
    const line = JSON.stringify(progressRow('bad', email, { chapterNumber: 0 }));
    const response = await postRows(await ownerToken(), `{not json\n\n  \nnull\n${line}`);
    expect(await response.json()).toMatchObject({
      rows: 3,
      accepted: 0,
      readersChanged: 0,
      rejected: [{ table: 'unknown', id: null, reason: 'not valid JSON' }, {}, { id: 'bad' }],
    });
    expect(await tablesOf(email)).toEqual([]);
  });
});

describe('an import is refused', () => {
  const email = newAddress();
  const line = JSON.stringify(subscriberRow('x', email));

  test.each(['application/json', 'text/plain', ''])('as %j with 415', async (type) => {
    expect((await postRows(await ownerToken(), line, type)).status).toBe(415);
    expect(await tablesOf(email)).toEqual([]);
  });

  test('of more than 500 rows with 400, and of more than 1 MiB with 413', async () => {
    expect((await postRows(await ownerToken(), `${line}\n`.repeat(501))).status).toBe(400);
    expect((await postRows(await ownerToken(), `${line}\n${' '.repeat(1024 * 1024)}`)).status).toBe(413);
    expect(await tablesOf(email)).toEqual([]);
  });

  test('without the right credentials with 401 or 403', async () => {
    const reader = await quietReader();
    expect((await postRows(null, line)).status).toBe(401);
    expect((await postRows(`hbk_unknown0_${'x'.repeat(43)}`, line)).status).toBe(401);
    expect((await postRows(reader.accessToken, line)).status).toBe(403);
    expect(await tablesOf(email)).toEqual([]);
  });
});
