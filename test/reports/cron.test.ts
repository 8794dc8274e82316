/** What the clock does: each job may run twice, and one that fails does not hold up the others. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { JOBS, runJobs } from '../../src/cron.ts';
import type { OutgoingMail } from '../../src/email/provider.ts';
import { createLog } from '../../src/log.ts';
import { openMetrics } from '../../src/metrics.ts';
import { openReaders } from '../../src/readers.ts';
import { storeSnapshots } from '../../src/reports/snapshots.ts';
import type { DeadLetter } from '../../src/wire/deadLetters.ts';
import type { MailResult } from '../../src/wire/readerRpc.ts';
import { config } from '../helpers/api.ts';
import { DAY } from '../helpers/clock.ts';
import { forgetReaders, NOW, snapshotOf } from '../helpers/snapshots.ts';

const HOUR = 3_600_000;
const letter: DeadLetter = {
  id: 'mail-1',
  kind: 'chapter',
  state: 'dead',
  reason: 'http_550 <b>',
  attempts: 6,
  createdAt: '2026-11-23T10:00:00.000Z',
  failedAt: '2026-11-23T18:00:00.000Z',
};
beforeEach(async () => {
  await forgetReaders(env.DB);
  await env.DB.batch(['daily_jobs', 'sweeps'].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});

/** @param answers what the provider says to one mail after the other; `sent` when there are no more */
function clock(answers: MailResult[] = []) {
  const mails: OutgoingMail[] = [];
  const provider = () => ({
    async send(mail: OutgoingMail): Promise<MailResult> {
      mails.push(mail);
      return answers.shift() ?? { kind: 'sent', providerId: null };
    },
  });
  const admins = new Set(['owner@example.com', 'other@example.com']);
  const readers = openReaders(env, config);
  const deps = {
    db: env.DB,
    config: { ...config, adminEmails: admins },
    readers,
    provider,
    log: createLog(),
    metrics: openMetrics(undefined),
  };
  return { mails, tick: (now: number) => runJobs(deps, now) };
}

describe('the digest of dead letters', () => {
  test('goes to each administrator once a day, and not at all while there are none', async () => {
    const { mails, tick } = clock();
    await tick(NOW);
    expect(mails).toEqual([]);
    await storeSnapshots(env.DB, [snapshotOf({ email: 'reader@example.com', deadLetters: [letter] })], NOW);
    await tick(NOW + HOUR);
    await tick(NOW + HOUR);
    await Promise.all([tick(NOW + 2 * HOUR), tick(NOW + 2 * HOUR)]);
    expect(mails.map(({ to }) => to)).toEqual(['owner@example.com', 'other@example.com']);
    await tick(NOW + DAY);
    expect(mails).toHaveLength(4);
    expect(new Set(mails.map(({ id }) => id)).size).toBe(4);
    const [mail] = mails;
    expect(mail?.subject).toBe('1 mail could not be sent');
    expect(mail?.text).toContain('chapter: http_550 <b>');
    expect(mail?.html).toContain('http_550 &lt;b&gt;');
    expect(`${mail?.text}${mail?.html}`).not.toContain('reader@example.com');
  });

  test('is offered again when the provider did not take it, and never when it may have', async () => {
    await storeSnapshots(env.DB, [snapshotOf({ deadLetters: [letter] })], NOW);
    const { mails, tick } = clock([
      { kind: 'retry', afterMs: null, reason: 'unreachable' },
      { kind: 'unknown', repeatable: false, reason: 'timeout' },
    ]);
    await tick(NOW);
    await tick(NOW + HOUR);
    await tick(NOW + 2 * HOUR);
    expect(mails.map(({ to }) => to)).toEqual([
      'owner@example.com',
      'other@example.com',
      'owner@example.com',
    ]);
  });
});

describe('stale sessions', () => {
  const session = (id: string, expiresAt: string) => ({
    id,
    createdAt: '2026-10-01T00:00:00.000Z',
    lastSeenAt: '2026-10-01T00:00:00.000Z',
    expiresAt,
  });
  test('leave D1 though their readers never come back; live ones stay', async () => {
    const old = session('old', '2026-11-24T00:00:00.000Z');
    const live = session('live', '2026-11-25T00:00:00.000Z');
    await storeSnapshots(
      env.DB,
      [
        snapshotOf({ email: 'a@example.com', sessions: [old] }),
        snapshotOf({ email: 'b@example.com', sessions: [live, old] }),
        snapshotOf({ email: 'c@example.com', sessions: [live] }),
      ],
      NOW,
    );
    const { tick } = clock();
    await tick(NOW);
    await tick(NOW + HOUR);
    const { results } = await env.DB.prepare('SELECT id FROM user_sessions ORDER BY user_email').all();
    expect(results).toEqual([{ id: 'live' }, { id: 'live' }]);
  });
});

test('a job that fails is logged and tried again in the next hour, and the others run', async () => {
  const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  await env.DB.prepare('ALTER TABLE drift_checks RENAME TO drift_checks_away').run();
  const { tick } = clock();
  await tick(NOW);
  const failed = () => errors.mock.calls.map(([line]) => JSON.parse(line).job);
  expect(failed()).toEqual(['drift_check']);
  await tick(NOW + HOUR);
  expect(failed()).toEqual(['drift_check', 'drift_check']);
  await env.DB.prepare('ALTER TABLE drift_checks_away RENAME TO drift_checks').run();
  await tick(NOW + 2 * HOUR);
  await tick(NOW + 3 * HOUR);
  expect(failed()).toHaveLength(2);
  const { results } = await env.DB.prepare('SELECT job FROM daily_jobs WHERE finished_at IS NOT NULL').all();
  expect(results).toEqual(JOBS.filter(({ every }) => every === 'day').map(({ name }) => ({ job: name })));
});
