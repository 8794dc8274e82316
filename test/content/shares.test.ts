/** A reader shows one chapter to someone: by a link that is signed, ends, can be taken back, and is counted (FAULTS row 18). */
import { runInDurableObject } from 'cloudflare:test';
import { beforeAll, describe, expect, test } from 'vitest';
import { signShareToken } from '../../src/auth/shareToken.ts';
import { signMailToken } from '../../src/auth/tokens.ts';
import { LIVE_SHARES_MAX, OPENINGS_MAX } from '../../src/rules/shares.ts';
import type { Share } from '../../src/wire/shares.ts';
import { logOf } from '../helpers/access.ts';
import { call, keys, newAddress, objectOf } from '../helpers/api.ts';
import { publish, withoutAccess } from '../helpers/chapterMails.ts';
import { DAY, moveClock } from '../helpers/clock.ts';
import { alike, expectProblem } from '../helpers/problem.ts';
import { countRowsWritten, type Device, tablesOf } from '../helpers/progress.ts';
import { quietReader, revisionOf, stopTheClock } from '../helpers/quiet.ts';
import { untilQuiet } from '../helpers/reports.ts';

const PAID = 31;
const FREE = 32;

stopTheClock();
beforeAll(async () => {
  await publish(PAID, { free: false, markdown: 'Worth its price.' });
  await publish(FREE, {});
});

const ask = (device: Device, chapterNumber: number) =>
  call('POST', `/api/content/chapters/${chapterNumber}/share`, { token: device.accessToken });
const open = (token: string, method = 'GET') => call(method, `/api/content/shared/${token}`);

async function share(device: Device, chapterNumber = PAID): Promise<string> {
  const answer = await ask(device, chapterNumber);
  expect(answer.status).toBe(200);
  const { url } = await answer.json<{ url: string }>();
  return new URLSearchParams(new URL(url).hash.slice(1)).get('token') ?? '';
}
async function list(device: Device): Promise<Share[]> {
  const answer = await call('GET', '/api/content/shares', { token: device.accessToken });
  return (await answer.json<{ shares: Share[] }>()).shares;
}

/** The refusal, so that those for different reasons can be compared. */
const refusal = async (token: string, status: number, code: string) =>
  alike(await expectProblem(await open(token), status, code));

describe('a shared link', () => {
  test('opens its chapter to whoever has it, for seven days', async () => {
    const reader = await quietReader();
    const answer = await ask(reader, PAID);
    const { url, expiresAt } = await answer.json<{ url: string; expiresAt: string }>();
    expect(url).toMatch(/^http:\/\/localhost:8787\/shared#token=[\w-]+\.[\w-]+\.[\w-]+$/);
    const left = Date.parse(expiresAt) - Date.now();
    expect(left).toBeGreaterThanOrEqual(7 * DAY);
    expect(left).toBeLessThan(7 * DAY + 1_000);
    const token = url.split('#token=')[1] ?? '';
    const opened = await open(token);
    expect(opened.status).toBe(200);
    expect(opened.headers.get('Cache-Control')).toBe('no-store');
    expect(await opened.text()).toContain('Worth its price.');
    moveClock(left - 1);
    expect((await open(token)).status).toBe(200);
    moveClock(1);
    await refusal(token, 401, 'token_expired');
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
    await open(token);
    await open(token);
    expect(await list(reader)).toMatchObject([{ chapterNumber: PAID, views: 2 }]);
    await untilQuiet(reader.email);
    expect(await logOf(reader.email)).toMatchObject([
      { access_type: 'share', chapter_number: PAID, ip_address: null, user_agent: null },
    ]);
  });

  test('is not counted by HEAD, and beyond its counter nothing of the reader changes', async () => {
    const reader = await quietReader();
    const token = await share(reader);
    const rev = await revisionOf(reader.email);
    expect(await countRowsWritten(reader.email, () => open(token, 'HEAD'))).toBe(0);
    // Its counter, and the first entry of the log.
    expect(await countRowsWritten(reader.email, () => open(token))).toBe(2);
    expect(await countRowsWritten(reader.email, () => open(token))).toBe(1);
    expect(await revisionOf(reader.email)).toBe(rev);
  });

  test('opens only so often, and writes nothing then', async () => {
    const reader = await quietReader();
    const token = await share(reader);
    await runInDurableObject(objectOf(reader.email), (_, { storage }) => {
      storage.sql.exec('UPDATE shares SET views = ?', OPENINGS_MAX - 1);
    });
    expect((await open(token)).status).toBe(200);
    expect(await countRowsWritten(reader.email, () => open(token))).toBe(0);
    await refusal(token, 404, 'not_found');
  });

  test('is in the timeline when it is made and when it is taken back', async () => {
    const reader = await quietReader();
    await share(reader, FREE);
    const [made] = await list(reader);
    await call('DELETE', `/api/content/shares/${made?.id}`, { token: reader.accessToken });
    const view = await objectOf(reader.email).adminView([]);
    expect(view?.timeline.slice(0, 2)).toMatchObject([
      { kind: 'share_ended', detail: { chapterNumber: FREE } },
      { kind: 'share_made', detail: { chapterNumber: FREE } },
    ]);
  });
});

describe('a link is dead', () => {
  test('alike when it was taken back, when its reader lost access, and when the chapter is gone', async () => {
    const reader = await quietReader();
    const [first, second] = [await share(reader), await share(reader)];
    const [newest] = await list(reader);
    const end = () => call('DELETE', `/api/content/shares/${newest?.id}`, { token: reader.accessToken });
    expect((await end()).status).toBe(204);
    await expectProblem(await end(), 404, 'not_found');
    const answers = await Promise.all([open(first), open(second)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
    const takenBack = answers.find(({ status }) => status === 404);
    if (!takenBack) throw new Error('No link is dead.');
    const takenBackAnswer = alike(await expectProblem(takenBack, 404, 'not_found'));

    const loser = await quietReader();
    const token = await share(loser);
    const free = await share(loser, FREE);
    await withoutAccess(loser.email);
    expect(await refusal(token, 404, 'not_found')).toEqual(takenBackAnswer);
    expect((await open(free)).status).toBe(200);
    expect(await list(loser)).toHaveLength(2);

    const claims = { objectId: objectOf(loser.email).id.toString(), shareId: 'x', chapterNumber: 999 };
    const gone = await signShareToken(keys, claims, lifetime());
    expect(await refusal(gone, 404, 'not_found')).toEqual(takenBackAnswer);
  });

  test('when its reader is gone, and nothing is made of asking', async () => {
    const email = newAddress();
    const claims = { objectId: objectOf(email).id.toString(), shareId: 'x', chapterNumber: FREE };
    await refusal(await signShareToken(keys, claims, lifetime()), 404, 'not_found');
    expect(await tablesOf(email)).toEqual([]);
  });

  test('for any other chapter, also with a good signature', async () => {
    const reader = await quietReader();
    await share(reader, FREE);
    const [made] = await list(reader);
    const claims = {
      objectId: objectOf(reader.email).id.toString(),
      shareId: made?.id ?? '',
      chapterNumber: PAID,
    };
    await refusal(await signShareToken(keys, claims, lifetime()), 404, 'not_found');
  });

  test('when one character of it is altered, or it is a token of another kind', async () => {
    const reader = await quietReader();
    const token = await share(reader);
    const objectId = objectOf(reader.email).id.toString();
    const mail = await signMailToken(keys, { objectId, mailId: 'm', kind: 'chapter' }, Date.now());
    const altered = [12, Math.floor(token.length / 2), token.length - 8].map(
      (at) => `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`,
    );
    for (const bad of [...altered, reader.accessToken, mail, 'x', 'a.b.c']) {
      await refusal(bad, 401, 'token_invalid');
    }
    expect((await call('GET', '/api/auth/session', { token })).status).toBe(401);
    expect((await list(reader))[0]?.views).toBe(0);
  });
});

describe('sharing', () => {
  test('is for readers who may read the chapter', async () => {
    const reader = await quietReader();
    await withoutAccess(reader.email);
    await expectProblem(await ask(reader, PAID), 403, 'no_access');
    expect((await ask(reader, FREE)).status).toBe(200);
    await expectProblem(await ask(reader, 4711), 404, 'not_found');
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
    const [made] = await list(reader);
    expect(await list(other)).toEqual([]);
    const ended = await call('DELETE', `/api/content/shares/${made?.id}`, { token: other.accessToken });
    await expectProblem(ended, 404, 'not_found');
    expect((await open(token)).status).toBe(200);
  });

  test('has a limit of live links, and room again when one ends or expires', async () => {
    const reader = await quietReader();
    for (let n = 0; n < LIVE_SHARES_MAX; n += 1) await share(reader, FREE);
    await expectProblem(await ask(reader, FREE), 409, 'conflict');
    expect(await countRowsWritten(reader.email, () => ask(reader, FREE))).toBe(0);
    const [made] = await list(reader);
    await call('DELETE', `/api/content/shares/${made?.id}`, { token: reader.accessToken });
    expect((await ask(reader, FREE)).status).toBe(200);
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

function lifetime(): { createdAt: string; expiresAt: string } {
  const at = (ms: number) => new Date(ms).toISOString();
  return { createdAt: at(Date.now()), expiresAt: at(Date.now() + DAY) };
}
