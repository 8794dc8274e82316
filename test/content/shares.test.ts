/** A reader shows one chapter to someone: by a link that is signed, ends, can be taken back, and is counted. */
import { runInDurableObject } from 'cloudflare:test';
import { describe, expect, test } from 'vitest';
import { LIVE_SHARES_MAX, OPENINGS_MAX } from '../../src/rules/shares.ts';
import { logOf } from '../helpers/access.ts';
import { call, objectOf } from '../helpers/api.ts';
import { withoutAccess } from '../helpers/chapterMails.ts';
import { DAY, moveClock } from '../helpers/clock.ts';
import { expectProblem } from '../helpers/problem.ts';
import { countRowsWritten } from '../helpers/progress.ts';
import { quietReader, revisionOf, stopTheClock } from '../helpers/quiet.ts';
import { untilQuiet } from '../helpers/reports.ts';
import {
  askForShare,
  endShare,
  FREE,
  listShares,
  openShared,
  PAID,
  publishSharable,
  refusalOf,
  share,
} from '../helpers/shares.ts';

stopTheClock();
publishSharable();

describe('a shared link', () => {
  test('opens its chapter to whoever has it, for seven days', async () => {
    const reader = await quietReader();
    const answer = await askForShare(reader, PAID);
    const { url, expiresAt } = await answer.json<{ url: string; expiresAt: string }>();
    expect(url).toMatch(/^http:\/\/localhost:8787\/shared#token=[\w-]+\.[\w-]+\.[\w-]+$/);
    const left = Date.parse(expiresAt) - Date.now();
    expect(left).toBeGreaterThanOrEqual(7 * DAY);
    expect(left).toBeLessThan(7 * DAY + 1_000);
    const token = url.split('#token=')[1] ?? '';
    const opened = await openShared(token);
    expect(opened.status).toBe(200);
    expect(opened.headers.get('Cache-Control')).toBe('no-store');
    expect(await opened.text()).toContain('Worth its price.');
    moveClock(left - 1);
    expect((await openShared(token)).status).toBe(200);
    moveClock(1);
    await refusalOf(token, 401, 'token_expired');
    // By now the access token has expired, and the session has not.
    expect(await objectOf(reader.email).shares(reader.session.id)).toEqual({ ok: true, value: [] });
  });

  test('names no address', async () => {
    const reader = await quietReader();
    const token = await share(reader);
    const claims = atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    expect(Object.keys(JSON.parse(claims)).sort()).toEqual(['aud', 'chapter', 'exp', 'iat', 'jti', 'sub']);
    expect(claims).not.toContain('@');
  });

  test('is counted each time it is opened, and logged once in 30 minutes, without a word of who opened it', async () => {
    const reader = await quietReader();
    await untilQuiet(reader.email);
    const token = await share(reader);
    await openShared(token);
    await openShared(token);
    expect(await listShares(reader)).toMatchObject([{ chapterNumber: PAID, views: 2 }]);
    await untilQuiet(reader.email);
    expect(await logOf(reader.email)).toMatchObject([
      { access_type: 'share', chapter_number: PAID, ip_address: null, user_agent: null },
    ]);
  });

  test('is not counted by HEAD, and beyond its counter nothing of the reader changes', async () => {
    const reader = await quietReader();
    const token = await share(reader);
    const rev = await revisionOf(reader.email);
    expect(await countRowsWritten(reader.email, () => openShared(token, 'HEAD'))).toBe(0);
    // Its counter, and the first entry of the log.
    expect(await countRowsWritten(reader.email, () => openShared(token))).toBe(2);
    expect(await countRowsWritten(reader.email, () => openShared(token))).toBe(1);
    expect(await revisionOf(reader.email)).toBe(rev);
  });

  test('opens only so often, and writes nothing then', async () => {
    const reader = await quietReader();
    const token = await share(reader);
    await runInDurableObject(objectOf(reader.email), (_, { storage }) => {
      storage.sql.exec('UPDATE shares SET views = ?', OPENINGS_MAX - 1);
    });
    expect((await openShared(token)).status).toBe(200);
    expect(await countRowsWritten(reader.email, () => openShared(token))).toBe(0);
    await refusalOf(token, 404, 'not_found');
  });

  test('is in the timeline when it is made and when it is taken back', async () => {
    const reader = await quietReader();
    await share(reader, FREE);
    const [made] = await listShares(reader);
    await endShare(reader, made?.id);
    const view = await objectOf(reader.email).adminView([]);
    expect(view?.timeline.slice(0, 2)).toMatchObject([
      { kind: 'share_ended', detail: { chapterNumber: FREE } },
      { kind: 'share_made', detail: { chapterNumber: FREE } },
    ]);
  });
});

describe('sharing', () => {
  test('is for readers who may read the chapter', async () => {
    const reader = await quietReader();
    await withoutAccess(reader.email);
    await expectProblem(await askForShare(reader, PAID), 403, 'no_access');
    expect((await askForShare(reader, FREE)).status).toBe(200);
    await expectProblem(await askForShare(reader, 4711), 404, 'not_found');
    for (const [method, path] of [
      ['POST', `chapters/${FREE}/share`],
      ['GET', 'shares'],
      ['DELETE', 'shares/x'],
    ] as const) {
      await expectProblem(await call(method, `/api/content/${path}`), 401, 'unauthenticated');
    }
  });

  test('shows and ends nobody else’s links', async () => {
    const [reader, other] = [await quietReader(), await quietReader()];
    const token = await share(reader);
    const [made] = await listShares(reader);
    expect(await listShares(other)).toEqual([]);
    const ended = await endShare(other, made?.id);
    await expectProblem(ended, 404, 'not_found');
    expect((await openShared(token)).status).toBe(200);
  });

  test('has a limit of live links, and room again when one ends or expires', async () => {
    const reader = await quietReader();
    for (let n = 0; n < LIVE_SHARES_MAX; n += 1) await share(reader, FREE);
    await expectProblem(await askForShare(reader, FREE), 409, 'conflict');
    expect(await countRowsWritten(reader.email, () => askForShare(reader, FREE))).toBe(0);
    const [made] = await listShares(reader);
    await endShare(reader, made?.id);
    expect((await askForShare(reader, FREE)).status).toBe(200);
    moveClock(7 * DAY + 1_000);
    const made7DaysLater = await objectOf(reader.email).makeShare(reader.session.id, {
      number: FREE,
      free: true,
    });
    expect(made7DaysLater.ok).toBe(true);
    const rows = await runInDurableObject(objectOf(reader.email), (_, { storage }) =>
      storage.sql.exec('SELECT count(*) AS rows FROM shares').one(),
    );
    expect(rows).toEqual({ rows: 1 });
  });
});
