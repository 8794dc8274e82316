/** Exports: every row once, as CSV that every program reads and no spreadsheet runs. */
import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { storeAccessLog } from '../../src/reports/accessLog.ts';
import { storeSnapshots } from '../../src/reports/snapshots.ts';
import { csvLine } from '../../src/rules/csv.ts';
import { adminKey } from '../helpers/adminKey.ts';
import { call } from '../helpers/api.ts';
import { expectProblem } from '../helpers/problem.ts';
import { takeReportsAway } from '../helpers/reports.ts';
import { chapterOf, forgetReaders, NOW, snapshotOf, snapshotsOf } from '../helpers/snapshots.ts';

let key = '';
beforeAll(async () => {
  key = await adminKey({ scope: 'read' });
});
beforeEach(() => forgetReaders(env.DB));

const ask = (name: string, method = 'GET') => call(method, `/api/admin/export/${name}`, { token: key });

async function linesOf(name: string): Promise<string[]> {
  const answer = await ask(name);
  expect(answer.status).toBe(200);
  const text = await answer.text();
  expect(text.endsWith('\r\n')).toBe(true);
  return text.split('\r\n').slice(0, -1);
}

describe('a cell', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['+49 30', "'+49 30"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    [' =cmd', "' =cmd"],
    ['＝1', "'＝1"],
    ['\tx', "'\tx"],
    ['\r=1', '"\'\r=1"'],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['a=b', 'a=b'],
    ['ada@example.com', 'ada@example.com'],
    ['', ''],
  ])('%j is written as %j', (text, cell) => {
    expect(csvLine([text, 1])).toBe(`${cell},1\r\n`);
  });

  test('that is a number, a truth or nothing is written as it is', () => {
    expect(csvLine([-1, true, null])).toBe('-1,true,\r\n');
  });
});

test('subscribers come one a line, whatever their names are, and nobody who never signed up', async () => {
  await storeSnapshots(
    env.DB,
    [
      snapshotOf({ firstName: '=1+1', lastName: 'O"Neil, "the" \r\n' }),
      snapshotOf({ email: 'x@example.com', subscribed: false }),
    ],
    NOW,
  );
  const text = await (await ask('subscribers.csv')).text();
  expect(text).toBe(
    'id,email,first_name,last_name,created_at,updated_at,confirmed_at,has_access,has_purchased,discount_code,' +
      'timezone,emails_sent,last_email_sent,last_read_at,chapters_completed,time_spent\r\n' +
      'id-1,reader@example.com,\'=1+1,"O""Neil, ""the"" \r\n",2026-11-20T10:00:00.000Z,2026-11-23T10:00:00.000Z,,' +
      'true,false,,UTC,2,,2026-11-23T09:00:00.000Z,1,60\r\n',
  );
});

test('every subscriber is there once, over all pages', async () => {
  await storeSnapshots(env.DB, snapshotsOf(4_100), NOW);
  const addresses = (await linesOf('subscribers.csv')).slice(1).map((line) => line.split(',')[1]);
  expect([addresses.length, new Set(addresses).size]).toEqual([4_100, 4_100]);
});

test('progress comes a line a chapter, also of readers whose documents fill a page each', async () => {
  const wide = Array.from({ length: 6_000 }, (_, n) => `video-${n}-${'x'.repeat(50)}`);
  const readers = snapshotsOf(5).map((reader, n) => ({
    ...reader,
    chapters: [chapterOf({ chapterNumber: 1, videosWatched: wide }), chapterOf({ chapterNumber: n + 2 })],
  }));
  await storeSnapshots(env.DB, [...readers, snapshotOf({ email: 'zero@example.com', chapters: [] })], NOW);
  const lines = (await linesOf('progress.csv')).slice(1);
  expect(lines.map((line) => line.split(',').slice(0, 3).join(' '))).toEqual(
    [0, 1, 2, 3, 4].flatMap((n) => [`reader${n}@example.com 1 true`, `reader${n}@example.com ${n + 2} true`]),
  );
});

test('the access log comes as it stands, hostile browsers included', async () => {
  const entry = { chapterNumber: 3, fileKey: null, ip: '2001:db8::1', at: NOW };
  const hostile = '=cmd|"/c calc"!A1';
  await storeAccessLog(env.DB, { email: 'ada@example.com', incarnation: 'life-1' }, [
    { id: crypto.randomUUID(), type: 'view', userAgent: hostile, ...entry },
  ]);
  const [, line] = await linesOf('access-logs.csv');
  expect(line).toContain(`,ada@example.com,3,,view,2001:db8::1,"'=cmd|""/c calc""!A1",`);
});

test('e-mail events come as sums of each reader and kind', async () => {
  const reader = snapshotOf();
  const counts = {
    ...reader.counts,
    'mail:chapter:sent': 3,
    'mail:chapter:openedHuman': 2,
    'mail:welcome:sent': 1,
  };
  await storeSnapshots(env.DB, [{ ...reader, counts }, snapshotOf({ email: 'none@example.com' })], NOW);
  expect(await linesOf('email-events.csv')).toEqual([
    'email,kind,sent,delivered,opened_human,opened_machine,opens,clicked_human,clicked_machine,clicks,bounced,' +
      'complained,unsubscribed',
    'reader@example.com,chapter,3,0,2,0,0,0,0,0,0,0,0',
    'reader@example.com,welcome,1,0,0,0,0,0,0,0,0,0,0',
  ]);
});

describe('the answer', () => {
  test('is a file with a name, in UTF-8, with a mark for spreadsheets where it is asked for', async () => {
    await storeSnapshots(env.DB, [snapshotOf({ firstName: 'Zoë' })], NOW);
    const answer = await ask('subscribers.csv?bom=1');
    expect(answer.headers.get('Content-Type')).toBe('text/csv; charset=utf-8; header=present');
    expect(answer.headers.get('Content-Disposition')).toMatch(
      /^attachment; filename="subscribers-\d{4}-\d\d-\d\d\.csv"$/,
    );
    const bytes = new Uint8Array(await answer.arrayBuffer());
    expect([...bytes.slice(0, 5)]).toEqual([0xef, 0xbb, 0xbf, 0x69, 0x64]);
    expect(new TextDecoder().decode(bytes)).toContain('Zoë');
    const plain = new Uint8Array(await (await ask('subscribers.csv')).arrayBuffer());
    expect(plain[0]).toBe(0x69);
  });

  test('to HEAD has the fields and no body', async () => {
    const [head, got] = [await ask('progress.csv', 'HEAD'), await ask('progress.csv')];
    expect([head.status, await head.text()]).toEqual([200, '']);
    for (const name of ['Content-Type', 'Content-Disposition']) {
      expect(head.headers.get(name)).toBe(got.headers.get(name));
    }
  });

  test.each(['nothing.csv', 'readers.csv', 'subscribers', '__proto__.csv', 'constructor.csv'])(
    'for %s is 404',
    async (name) => {
      await expectProblem(await ask(name), 404, 'not_found');
    },
  );

  test('is 400 for an option that is none, 401 for nobody, 503 without a database', async () => {
    await expectProblem(await ask('progress.csv?bom=yes'), 400, 'invalid_body');
    await expectProblem(await call('GET', '/api/admin/export/progress.csv'), 401, 'unauthenticated');
    const bringBack = await takeReportsAway();
    try {
      await expectProblem(await ask('progress.csv'), 503, 'unavailable');
    } finally {
      await bringBack();
    }
  });
});
