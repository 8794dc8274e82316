/** What the routes serve is noted: of readers in their log, of everybody else as a number. */
import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { readAnonymousViews } from '../../src/reports/anonymousViews.ts';
import { weekOf } from '../../src/rules/days.ts';
import { logOf, reportedReader } from '../helpers/access.ts';
import { call } from '../helpers/api.ts';
import { getFile, publisher } from '../helpers/content.ts';
import { countRowsWritten } from '../helpers/progress.ts';
import { stopTheClock } from '../helpers/quiet.ts';
import { untilQuiet } from '../helpers/reports.ts';
import { FREE, PAID, publishSharable } from '../helpers/shares.ts';

stopTheClock();
publishSharable();

const HEADERS = { 'CF-Connecting-IP': '192.0.2.44', 'User-Agent': 'Reader/2.0' };
const get = (chapterNumber: number, token?: string, headers: Record<string, string> = {}, method = 'GET') =>
  call(method, `/api/content/chapters/${chapterNumber}`, {
    headers: { ...HEADERS, ...headers },
    ...(token === undefined ? {} : { token }),
  });

async function anonymousViews(): Promise<number> {
  // The view is noted when the answer has gone.
  await scheduler.wait(50);
  await runDurableObjectAlarm(env.CHAPTER_COUNTERS.getByName(String(FREE)));
  const weeks = await readAnonymousViews(env.DB, 0, weekOf('2099-01-01'));
  return weeks.flatMap(({ days }) => Object.values(days)).reduce((sum, amount) => sum + amount, 0);
}

test('a reader’s chapter is one view with address and browser, in the one call that admits it; HEAD is none', async () => {
  const reader = await reportedReader();
  const look = (method: string) => get(PAID, reader.accessToken, {}, method);
  expect(await countRowsWritten(reader.email, () => look('HEAD'))).toBe(0);
  const etag = (await look('GET')).headers.get('ETag') ?? '';
  expect((await get(PAID, reader.accessToken, { 'If-None-Match': etag })).status).toBe(304);
  await untilQuiet(reader.email);
  expect(await logOf(reader.email)).toMatchObject([
    { access_type: 'view', chapter_number: PAID, ip_address: '192.0.2.44', user_agent: 'Reader/2.0' },
  ]);
});

test('a free chapter is a view of the reader who is signed in, and a number for everybody else', async () => {
  const reader = await reportedReader();
  await get(FREE, reader.accessToken);
  await scheduler.wait(50);
  await untilQuiet(reader.email);
  expect(await logOf(reader.email)).toMatchObject([{ access_type: 'view', chapter_number: FREE }]);
  expect(await anonymousViews()).toBe(0);
  const etag = (await get(FREE)).headers.get('ETag') ?? '';
  await get(FREE, 'no.good.token');
  expect((await get(FREE, undefined, { 'If-None-Match': etag })).status).toBe(304);
  await get(FREE, undefined, {}, 'HEAD');
  expect(await anonymousViews()).toBe(2);
});

test('a download is logged once, whole or in ranges; a picture is part of its chapter', async () => {
  const owner = await publisher();
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]);
  expect((await owner.file('served/plan.pdf?free=false', '%PDF-1.7\n%%EOF')).status).toBe(200);
  expect((await owner.file('served/plan.png?free=false', png)).status).toBe(200);
  const reader = await reportedReader();
  const load = (name: string, headers: Record<string, string> = {}) =>
    getFile(`served/${name}`, { token: reader.accessToken, headers: { ...HEADERS, ...headers } });
  expect((await load('plan.png')).status).toBe(200);
  expect((await load('plan.pdf', { Range: 'bytes=0-3' })).status).toBe(206);
  expect((await load('plan.pdf')).status).toBe(200);
  await untilQuiet(reader.email);
  expect(await logOf(reader.email)).toMatchObject([
    { access_type: 'download', chapter_number: null, file_key: 'served/plan.pdf', ip_address: '192.0.2.44' },
  ]);
});
