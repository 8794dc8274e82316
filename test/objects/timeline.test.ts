/** What happened to a reader, as the owner sees it: in order, bounded, without secrets, and cheap to keep. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { describe, expect, test } from 'vitest';
import { TIMELINE_MAX } from '../../objects/timeline.ts';
import type { TimelineEntry, TimelineKind } from '../../src/wire/timeline.ts';
import { call, newAddress, objectOf } from '../helpers/api.ts';
import { withoutAccess } from '../helpers/chapterMails.ts';
import { MINUTE, moveClock } from '../helpers/clock.ts';
import { importRows, progressRow } from '../helpers/imports.ts';
import { enqueuedMail, sentMail } from '../helpers/mailHistory.ts';
import { countRowsWritten, send } from '../helpers/progress.ts';
import { quietDevice, quietReader, stopTheClock } from '../helpers/quiet.ts';
import { ownerToken, readReport } from '../helpers/reports.ts';
import { signIn } from '../helpers/signIn.ts';
import { ACT } from '../helpers/support.ts';

stopTheClock();

async function timelineOf(email: string): Promise<TimelineEntry[]> {
  const { timeline } = await readReport<{ timeline: TimelineEntry[] }>(
    await ownerToken(),
    `readers/${email}`,
  );
  return timeline;
}
const told = (timeline: TimelineEntry[]) => timeline.map(({ kind, detail }) => ({ kind, detail }));

test('a day of a reader is told in order, the newest first', async () => {
  const reader = await quietReader();
  moveClock(MINUTE);
  await send(reader, { chapterNumber: 2, completed: true });
  moveClock(MINUTE);
  const preferences = { body: { newsletter: false, reminders: true }, token: reader.accessToken };
  await call('PUT', '/api/email/preferences', preferences);
  moveClock(MINUTE);
  await send(reader, { chapterNumber: 1, completed: true });
  moveClock(MINUTE);
  await call('DELETE', '/api/progress/2', { token: reader.accessToken });
  moveClock(MINUTE);
  await call('POST', '/api/auth/logout', { token: reader.accessToken });

  const timeline = await timelineOf(reader.email);
  expect(told(timeline)).toEqual([
    { kind: 'devices_ended', detail: { devices: ['test'], reason: 'ended' } },
    { kind: 'chapter_reset', detail: { chapterNumber: 2, completedAt: expect.stringMatching(/Z$/) } },
    { kind: 'chapter_completed', detail: { chapterNumber: 1 } },
    { kind: 'preferences_changed', detail: { newsletter: false } },
    { kind: 'signed_in', detail: { device: 'test' } },
    { kind: 'mail_sent', detail: { kind: 'welcome' } },
    { kind: 'confirmed', detail: {} },
    { kind: 'signed_up', detail: {} },
  ]);
  const times = timeline.map(({ at }) => at);
  expect(times).toEqual([...times].sort().reverse());
  expect(new Set(timeline.map(({ id }) => id)).size).toBe(timeline.length);
  await evictDurableObject(objectOf(reader.email));
  expect(await timelineOf(reader.email)).toEqual(timeline);
});

test('a stolen refresh token is told as such, and ending all other devices as one event', async () => {
  const thief = await signIn();
  const refresh = () =>
    call('POST', '/api/auth/refresh', { body: { refreshToken: thief.refreshToken, transport: 'body' } });
  expect((await refresh()).status).toBe(200);
  moveClock(MINUTE);
  expect((await refresh()).status).toBe(401);
  await quietDevice(thief.email);
  const device = await quietDevice(thief.email);
  await quietDevice(thief.email);
  await call('DELETE', '/api/auth/sessions', { token: device.accessToken });
  const ended = (await timelineOf(thief.email)).filter(({ kind }) => kind === 'devices_ended');
  expect(told(ended)).toEqual([
    { kind: 'devices_ended', detail: { devices: ['test', 'test'], reason: 'ended' } },
    { kind: 'devices_ended', detail: { devices: ['test'], reason: 'token_reused' } },
  ]);
});

test('a mail that came back, was marked as spam, or was given up is told, and what stopped the mails', async () => {
  const { email } = await quietReader();
  moveClock(MINUTE);
  const mailId = await sentMail(email);
  moveClock(MINUTE);
  const heard = (id: string, kind: 'bounced' | 'complained' | 'opened', more = {}) => ({
    mailId,
    event: { id, kind, at: Date.now(), ...more },
  });
  await objectOf(email).takeMailEvents([heard('o', 'opened'), heard('b', 'bounced', { hard: true })]);
  moveClock(MINUTE);
  const refused = await enqueuedMail(email, 'welcome');
  await runInDurableObject(objectOf(email), (_, { storage }) => {
    storage.sql.exec("UPDATE outbox SET state = 'claimed', claim = 1, attempts = 1 WHERE id = ?", refused);
  });
  await objectOf(email).settleMail(refused, 1, { kind: 'refused', reason: 'no_such_mailbox' });
  expect(told(await timelineOf(email)).slice(0, 4)).toEqual([
    { kind: 'mail_given_up', detail: { kind: 'welcome', state: 'dead', reason: 'no_such_mailbox' } },
    { kind: 'mail_suppressed', detail: { reason: 'hard_bounce' } },
    { kind: 'mail_bounced', detail: { kind: 'chapter', hard: true } },
    { kind: 'mail_sent', detail: { kind: 'chapter' } },
  ]);
  await objectOf(email).takeMailEvents([heard('c', 'complained')]);
  expect((await timelineOf(email)).map(({ kind }) => kind)).toContain('mail_complained');
});

test('access that support takes and gives is told with its entry in the ledger, and whose act it was', async () => {
  const { email } = await quietReader();
  for (const hasAccess of [false, true]) {
    moveClock(MINUTE);
    await objectOf(email).changeBySupport({ hasAccess }, ACT);
  }
  moveClock(MINUTE);
  await objectOf(email).endAllSessions(ACT);
  const entry = (kind: string) => ({
    kind: 'entitlement',
    detail: { entry: kind, reason: 'admin', rights: ['access'], expiresAt: null },
  });
  const act = (action: string, changes: object) => ({
    kind: 'changed_by_support',
    detail: { ...ACT, action, about: null, changes },
  });
  expect(told(await timelineOf(email)).slice(0, 8)).toEqual([
    act('reader.end_sessions', { sessions: { before: 1, after: 0 } }),
    { kind: 'devices_ended', detail: { devices: ['test'], reason: 'support' } },
    act('reader.change', { hasAccess: { before: false, after: true } }),
    { kind: 'access_given', detail: {} },
    entry('grant'),
    act('reader.change', { hasAccess: { before: true, after: false } }),
    { kind: 'access_taken', detail: {} },
    entry('revoke'),
  ]);
});

test('the newest 500 events are kept, and the oldest fall off one by one', async () => {
  const reader = await quietReader();
  const wish = (newsletter: boolean) =>
    objectOf(reader.email).changeMailPreferences(reader.session.id, { newsletter });
  for (let n = 0; n < TIMELINE_MAX + 4; n += 1) await wish(n % 2 === 1);
  const timeline = await timelineOf(reader.email);
  const kinds = new Set<TimelineKind>(timeline.map(({ kind }) => kind));
  expect(kinds).toEqual(new Set(['preferences_changed', 'mail_sent', 'confirmed', 'signed_up']));
  expect(timeline).toHaveLength(TIMELINE_MAX + 3);
  expect(timeline[0]).toMatchObject({ detail: { newsletter: true } });
  // The reader's row, the event, and the one that falls off.
  expect(await countRowsWritten(reader.email, () => wish(false))).toBe(3);
});

describe('rows written', () => {
  test('by completing a chapter: 1, as by any update; by a reset: 2, one of them the event', async () => {
    const reader = await quietReader();
    const complete = () => send(reader, { chapterNumber: 5, completed: true });
    expect(await countRowsWritten(reader.email, complete)).toBe(1);
    const reset = () => call('DELETE', '/api/progress/5', { token: reader.accessToken });
    expect(await countRowsWritten(reader.email, reset)).toBe(2);
  });

  test('by saying the same preference again: 0', async () => {
    const { email, session } = await quietReader();
    const wish = () => objectOf(email).changeMailPreferences(session.id, { newsletter: true });
    expect(await countRowsWritten(email, wish)).toBe(0);
  });
});

test('an event whose change fails is not told', async () => {
  const reader = await quietReader();
  const before = await timelineOf(reader.email);
  await runInDurableObject(objectOf(reader.email), (_, { storage }) => {
    storage.sql.exec(
      `CREATE TRIGGER break BEFORE INSERT ON profile BEGIN SELECT RAISE(ABORT, 'broken'); END`,
    );
  });
  const ended = await call('POST', '/api/auth/logout', { token: reader.accessToken });
  expect(ended.status).toBe(500);
  expect(await timelineOf(reader.email)).toEqual(before);
});

test('an imported reader who never signed up has no beginning, only what was read', async () => {
  const email = newAddress();
  const row = progressRow('t1', email, { completed: true });
  await importRows(await ownerToken(), row);
  const timeline = await timelineOf(email);
  expect(timeline).toEqual([
    { id: 'chapter:1:0', at: row.updatedAt, kind: 'chapter_completed', detail: { chapterNumber: 1 } },
  ]);
});

test('no secret stands in it, and it is the owner who sees it', async () => {
  const reader = await signIn();
  await withoutAccess(reader.email);
  const text = JSON.stringify(await timelineOf(reader.email));
  for (const secret of [reader.accessToken, reader.refreshToken, reader.email])
    expect(text).not.toContain(secret);
  const asked = await call('GET', `/api/admin/readers/${reader.email}`, { token: reader.accessToken });
  expect(asked.status).toBe(403);
});
