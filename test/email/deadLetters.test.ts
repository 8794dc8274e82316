/** Mails that were given up: how the owner learns of them, sends them again or forgets them. */
import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DeadLetterPage } from '../../src/wire/deadLetters.ts';
import type { MailJob } from '../../src/wire/queue.ts';
import type { MailResult } from '../../src/wire/readerRpc.ts';
import { adminKey } from '../helpers/adminKey.ts';
import { call, objectOf } from '../helpers/api.ts';
import { publish, setProfile } from '../helpers/chapterMails.ts';
import { DAY, MINUTE, moveClock } from '../helpers/clock.ts';
import {
  accepting,
  deliver,
  mailsCounted,
  outboxOf,
  providerThat,
  queueOfEachTest,
} from '../helpers/postOffice.ts';
import { expectProblem } from '../helpers/problem.ts';
import { countRowsWritten } from '../helpers/progress.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';
import { readReport, reportedRev, untilAlarm, untilQuiet } from '../helpers/reports.ts';
import { invite } from '../helpers/signIn.ts';
import { forgetReaders } from '../helpers/snapshots.ts';

stopTheClock();

const jobs = queueOfEachTest();
let owner = '';
beforeAll(async () => {
  await publish(1, { free: true });
  owner = await adminKey({ scope: 'write', expiresInDays: 2 * 365 });
});
beforeEach(async () => {
  await forgetReaders(env.DB);
});

const REFUSED: MailResult = { kind: 'refused', reason: 'http_400' };
const UNCERTAIN = { kind: 'unknown', repeatable: false, reason: 'timeout' } as const;

/** A reader whose chapter mail came to a bad end, of which D1 has heard. */
async function readerWithLetter(end: MailResult): Promise<{ email: string; mailId: string; job: MailJob }> {
  const { email, accessToken } = await quietReader();
  jobs.length = 0;
  await call('POST', '/api/email/chapters', { token: accessToken, body: { chapterNumber: 1 } });
  const [job] = jobs;
  if (!job) throw new Error('No mail was announced.');
  await deliver(
    [job],
    providerThat(() => end),
  );
  await untilQuiet(email);
  jobs.length = 0;
  return { email, mailId: job.mailId, job };
}

const list = (query = '') => readReport<DeadLetterPage>(owner, `dead-letters${query}`);
const act = (method: 'POST' | 'DELETE', path: string) =>
  call(method, `/api/admin/dead-letters/${path}`, { token: owner });

describe('the list of dead letters', () => {
  test('shows a mail that was refused and one that was perhaps sent, with the reason', async () => {
    const dead = await readerWithLetter(REFUSED);
    const unknown = await readerWithLetter(UNCERTAIN);
    const page = await list();
    expect(page).toMatchObject({ total: 2, nextCursor: null });
    const shared = {
      kind: 'chapter',
      attempts: 1,
      createdAt: expect.any(String),
      failedAt: expect.any(String),
    };
    expect(page.data).toEqual(
      expect.arrayContaining([
        { ...shared, id: dead.mailId, email: dead.email, state: 'dead', reason: 'http_400' },
        { ...shared, id: unknown.mailId, email: unknown.email, state: 'unknown', reason: 'timeout' },
      ]),
    );
    expect((await list('?state=unknown')).data.map(({ id }) => id)).toEqual([unknown.mailId]);
    await expectProblem(
      await call('GET', '/api/admin/dead-letters?state=x', { token: owner }),
      400,
      'invalid_body',
    );
  });

  test('shows a chapter mail whose consumer died, found by the alarm or by another consumer', async () => {
    for (const find of ['alarm', 'claim'] as const) {
      const { email, accessToken } = await quietReader();
      jobs.length = 0;
      await call('POST', '/api/email/chapters', { token: accessToken, body: { chapterNumber: 1 } });
      const mailId = jobs[0]?.mailId ?? '';
      // From here on D1 knows all of the reader, and only the mail's end can make it hear more.
      await untilAlarm(email);
      await objectOf(email).claimMail(mailId);
      moveClock(MINUTE);
      if (find === 'alarm') await runDurableObjectAlarm(objectOf(email));
      else expect(await objectOf(email).claimMail(mailId)).toBeNull();
      await evictDurableObject(objectOf(email));
      await untilQuiet(email);
      const { data } = await list();
      expect(data).toContainEqual(
        expect.objectContaining({ id: mailId, email, state: 'unknown', reason: 'consumer_lost' }),
      );
    }
  });

  test('loses a mail again that its late consumer says was sent, or was not asked for', async () => {
    const { email, mailId } = await readerWithLetter(UNCERTAIN);
    await objectOf(email).settleMail(mailId, 1, { kind: 'sent', providerId: null });
    await untilQuiet(email);
    expect((await list()).total).toBe(0);
    const { email: other, accessToken } = await quietReader();
    jobs.length = 0;
    await call('POST', '/api/email/chapters', { token: accessToken, body: { chapterNumber: 1 } });
    const lostId = jobs[0]?.mailId ?? '';
    await objectOf(other).claimMail(lostId);
    moveClock(MINUTE);
    await runDurableObjectAlarm(objectOf(other));
    await untilQuiet(other);
    expect((await list()).total).toBe(1);
    await objectOf(other).settleMail(lostId, 1, { kind: 'withdrawn', reason: 'no_access' });
    await untilQuiet(other);
    expect((await list()).total).toBe(0);
  });

  test('holds the newest twenty of one reader, and forgets a mail after 30 days with the next flush', async () => {
    const { email } = await quietReader();
    const mailIds: string[] = [];
    for (let mails = 0; mails < 22; mails += 1) {
      jobs.length = 0;
      moveClock(DAY / 5);
      await call('POST', '/api/auth/magic-link', { body: { email } });
      await deliver(
        jobs,
        providerThat(() => REFUSED),
      );
      mailIds.push(jobs[0]?.mailId ?? '');
    }
    await untilQuiet(email);
    const { data } = await list();
    expect(data.map(({ id }) => id)).toEqual(mailIds.toReversed().slice(0, 20));
    moveClock(29 * DAY);
    await call('POST', '/api/auth/magic-link', { body: { email } });
    await deliver(
      [jobs.at(-1)],
      providerThat(() => REFUSED),
    );
    await untilQuiet(email);
    // 22 mails over 4.4 days, and 29 days after the last of them; those that are older than 30 days are gone.
    expect(await outboxOf(email)).toHaveLength(6);
  });

  test('is not for readers', async () => {
    const { accessToken } = await quietReader();
    await expectProblem(await call('GET', '/api/admin/dead-letters'), 401, 'unauthenticated');
    await expectProblem(
      await call('POST', '/api/admin/dead-letters/x/retry', { token: accessToken }),
      403,
      'forbidden',
    );
  });
});

describe('a dead letter that is sent again', () => {
  test.each([REFUSED, UNCERTAIN])('comes once, with all its tries, and leaves the list: %j', async (end) => {
    const { email, mailId, job } = await readerWithLetter(end);
    const answer = await act('POST', `${mailId}/retry`);
    expect([answer.status, await answer.json()]).toEqual([200, { id: mailId, state: 'queued' }]);
    expect(jobs).toEqual([{ objectId: job.objectId, mailId: job.mailId }]);
    expect(await outboxOf(email)).toMatchObject([{ state: 'queued', attempts: 0 }]);
    // D1 has not heard of it yet, and still cannot make a second mail of it.
    await expectProblem(await act('POST', `${mailId}/retry`), 409, 'conflict');
    const provider = accepting();
    await deliver([...jobs, ...jobs], provider);
    expect(provider.sent.map(({ id }) => id)).toEqual([mailId]);
    expect(await mailsCounted(email)).toBe(2);
    await expectProblem(await act('POST', `${mailId}/retry`), 409, 'conflict');
    await untilQuiet(email);
    expect((await list()).total).toBe(0);
    await expectProblem(await act('POST', `${mailId}/retry`), 404, 'not_found');
  });

  test('is on its way again if the queue loses it and the object is evicted', async () => {
    const { email, mailId, job } = await readerWithLetter(REFUSED);
    await act('POST', `${mailId}/retry`);
    jobs.length = 0;
    await evictDurableObject(objectOf(email));
    moveClock(MINUTE);
    await runDurableObjectAlarm(objectOf(email));
    expect(jobs).toEqual([{ objectId: job.objectId, mailId: job.mailId }]);
  });

  test('is not sent if it is a sign-in mail whose link has died, and stays listed', async () => {
    const { email } = await invite();
    const [job] = jobs;
    await deliver(
      [job],
      providerThat(() => REFUSED),
    );
    await untilQuiet(email);
    moveClock(16 * MINUTE);
    const problem = await expectProblem(await act('POST', `${job?.mailId}/retry`), 409, 'conflict');
    expect(problem.detail).toContain('link in this mail has died');
    expect((await list()).data).toMatchObject([{ id: job?.mailId, kind: 'welcome', state: 'dead' }]);
  });

  test('is not sent to a reader who does not want it any more', async () => {
    const { email, mailId } = await readerWithLetter(REFUSED);
    await setProfile(email, 'suppressed', 'complaint');
    const problem = await expectProblem(await act('POST', `${mailId}/retry`), 409, 'conflict');
    expect(problem.detail).toContain('does not want this mail');
    expect(jobs).toEqual([]);
  });

  test.each(['nothing', '%00', "x' OR 1=1 --"])('is not found by the id %j', async (id) => {
    await readerWithLetter(REFUSED);
    await expectProblem(await act('POST', `${encodeURIComponent(id)}/retry`), 404, 'not_found');
  });
});

test('a dead letter can be forgotten, once', async () => {
  const { email, mailId } = await readerWithLetter(UNCERTAIN);
  expect((await act('DELETE', mailId)).status).toBe(204);
  expect(await outboxOf(email)).toEqual([]);
  await expectProblem(await act('DELETE', mailId), 409, 'conflict');
  await untilQuiet(email);
  await expectProblem(await act('DELETE', mailId), 404, 'not_found');
  expect((await list()).total).toBe(0);
});

test('a mail that dies costs one row more than one that waits, and a flush that is due anyway', async () => {
  const { email, accessToken } = await quietReader();
  jobs.length = 0;
  await call('POST', '/api/email/chapters', { token: accessToken, body: { chapterNumber: 1 } });
  const mailId = jobs[0]?.mailId ?? '';
  await untilAlarm(email);
  await objectOf(email).claimMail(mailId);
  const rev = await reportedRev(email);
  expect(await countRowsWritten(email, () => objectOf(email).settleMail(mailId, 1, REFUSED))).toBe(2);
  await untilQuiet(email);
  expect(await reportedRev(email)).toBe((rev ?? 0) + 1);
});

test('an operator is told of each mail that is given up, without its address', async () => {
  const lines = vi.spyOn(console, 'error').mockReturnValue();
  const dead = await readerWithLetter(REFUSED);
  const unknown = await readerWithLetter(UNCERTAIN);
  const events = lines.mock.calls.map(([line]) => JSON.parse(String(line)));
  const shared = { level: 'error', kind: 'chapter', objectId: expect.any(String) };
  expect(events).toEqual([
    expect.objectContaining({ ...shared, event: 'mail.dead', mailId: dead.mailId, reason: 'http_400' }),
    expect.objectContaining({ ...shared, event: 'mail.unknown', mailId: unknown.mailId, reason: 'timeout' }),
  ]);
  await objectOf(unknown.email).settleMail(unknown.mailId, 1, { ...UNCERTAIN, reason: 'connection_lost' });
  expect(lines).toHaveBeenCalledTimes(2);
  for (const { email } of [dead, unknown]) expect(JSON.stringify(events)).not.toContain(email);
});
