/** Daily chapters, as the object's own alarm writes them and the reader's progress takes them back. */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createLoginTicket } from '../../src/auth/loginTicket.ts';
import { unpublishChapter } from '../../src/content/publish.ts';
import { unpackOutcome } from '../../src/packedOutcome.ts';
import { config, keys, objectOf } from '../helpers/api.ts';
import { publish, setProfile } from '../helpers/chapterMails.ts';
import {
  complete,
  confirmedReader,
  itIs,
  live,
  nextAlarm,
  onlyPublished,
  takeChaptersAway,
  toldOf,
  untilWritten,
  update,
  waitingFor,
  wish,
} from '../helpers/nudges.ts';
import { accepting, deliver, outboxOf, providerThat, queueOfEachTest } from '../helpers/postOffice.ts';
import { expectReported } from '../helpers/reports.ts';
import { ACT } from '../helpers/support.ts';

const jobs = queueOfEachTest();
beforeAll(() => onlyPublished(3, (number) => publish(number, { free: number < 3 })));
beforeEach(() => {
  itIs('2027-11-01T12:00:00Z');
});

describe('the drip', () => {
  test('goes on from day to day in an object that is put out of memory between alarms', async () => {
    const reader = await confirmedReader(jobs);
    const story = await live(reader, '2027-11-30T12:00:00Z', jobs, { evict: true });
    expect(toldOf(story)).toEqual([
      '2027-11-02 Chapter 1',
      '2027-11-03 Chapter 2',
      '2027-11-04 Chapter 3',
      '2027-11-08 Chapter 1 is waiting for you',
      '2027-11-22 Chapter 1 is waiting for you',
    ]);
  });

  test("keeps to the reader's own morning", async () => {
    const reader = await confirmedReader(jobs, 'America/Los_Angeles');
    const [first] = await live(reader, '2027-11-03T00:00:00Z', jobs);
    expect(first).toMatch(/^2027-11-02T16:[0-2]\d Chapter 1$/);
  });

  test('takes a chapter back when it is finished before its mail is under way, in the same change', async () => {
    const reader = await confirmedReader(jobs);
    await untilWritten(reader, jobs, '2027-11-02T09:30:00Z');
    expect(await waitingFor(reader)).toMatchObject([{ state: 'queued', chapterNumber: 1, cause: 'drip' }]);
    await update(reader, { chapterNumber: 1, videosWatched: ['v1'] });
    expect(await outboxOf(reader.email)).toHaveLength(1);
    await complete(reader, 1);
    expect(await outboxOf(reader.email)).toEqual([]);
    expect(toldOf(await live(reader, '2027-11-03T12:00:00Z', jobs))).toEqual(['2027-11-03 Chapter 2']);
  });

  test('takes nothing back of an update that fails', async () => {
    const reader = await confirmedReader(jobs);
    await untilWritten(reader, jobs, '2027-11-02T09:30:00Z');
    const tooMuch = Array.from({ length: 501 }, (_, n) => ({ chapterNumber: n + 1, videosWatched: ['v'] }));
    const [first, ...rest] = tooMuch;
    const updates = [{ ...first, completed: true }, ...rest];
    const packed = await objectOf(reader.email).updateProgress(reader.sessionId, JSON.stringify(updates));
    expect(unpackOutcome(packed).ok).toBe(false);
    expect(await outboxOf(reader.email)).toHaveLength(1);
  });

  test('leaves alone what the reader asked for', async () => {
    const reader = await confirmedReader(jobs);
    await objectOf(reader.email).requestChapterMail(reader.sessionId, { number: 1, free: true });
    await complete(reader, 1);
    expect(await waitingFor(reader)).toMatchObject([{ chapterNumber: 1, cause: 'asked' }]);
  });

  test('makes way for its reader, who asks at night for the chapter that was held until the morning', async () => {
    const reader = await confirmedReader(jobs);
    const down = providerThat(() => ({ kind: 'retry', afterMs: 1_800_000, reason: 'http_503' }));
    await live(reader, '2027-11-02T22:00:00Z', jobs, { provider: down });
    expect(await waitingFor(reader)).toMatchObject([{ state: 'waiting', chapterNumber: 1, cause: 'drip' }]);
    await objectOf(reader.email).requestChapterMail(reader.sessionId, { number: 1, free: true });
    // It is the reader's own wish now, which finishing the chapter does not take back.
    await complete(reader, 1);
    const provider = accepting();
    await deliver(jobs.splice(0), provider);
    expect(provider.sent).toMatchObject([{ kind: 'chapter' }]);
    expect(provider.sent[0]?.text).toContain('You asked for this chapter by mail.');
    expect(await outboxOf(reader.email)).toEqual([]);
    expect(toldOf(await live(reader, '2027-11-03T12:00:00Z', jobs))).toEqual(['2027-11-03 Chapter 2']);
  });

  test('does not repeat a chapter whose first consumer comes back from the dead and found nothing to send', async () => {
    const reader = await confirmedReader(jobs);
    await untilWritten(reader, jobs, '2027-11-02T09:30:00Z');
    const [job] = jobs.splice(0);
    const { mailId = '' } = job ?? {};
    await objectOf(reader.email).claimMail(mailId);
    itIs('2027-11-02T09:32:00Z');
    await runDurableObjectAlarm(objectOf(reader.email));
    expect(await waitingFor(reader)).toMatchObject([{ state: 'unknown' }]);
    await objectOf(reader.email).retryDeadLetter(mailId);
    await objectOf(reader.email).settleMail(mailId, 1, {
      kind: 'withdrawn',
      reason: 'chapter_not_published',
    });
    const story = await live(reader, '2027-11-03T12:00:00Z', jobs);
    expect(toldOf(story)).toEqual(['2027-11-02 Chapter 1', '2027-11-03 Chapter 2']);
  });

  test('does not repeat what the reader asked for', async () => {
    const reader = await confirmedReader(jobs);
    await objectOf(reader.email).requestChapterMail(reader.sessionId, { number: 1, free: true });
    await deliver(jobs.splice(0), accepting());
    expect(toldOf(await live(reader, '2027-11-02T12:00:00Z', jobs))).toEqual(['2027-11-02 Chapter 2']);
  });

  test('drops at the claim what was finished while a consumer had it, and sends no second one that day', async () => {
    const reader = await confirmedReader(jobs);
    await untilWritten(reader, jobs, '2027-11-02T09:30:00Z');
    const provider = providerThat(() => ({ kind: 'retry', afterMs: 600_000, reason: 'http_500' }));
    await deliver(jobs.splice(0), provider);
    await complete(reader, 1);
    expect(toldOf(await live(reader, '2027-11-02T20:00:00Z', jobs))).toEqual([]);
    expect(await outboxOf(reader.email)).toEqual([]);
  });

  test('pauses while chapter mails are turned off, also for a chapter that is written already', async () => {
    const reader = await confirmedReader(jobs);
    await untilWritten(reader, jobs, '2027-11-02T09:30:00Z');
    await wish(reader, { chapterMails: false, reminders: false });
    expect(await live(reader, '2027-11-12T12:00:00Z', jobs)).toEqual([]);
    expect(await nextAlarm(reader)).toBeNull();
    await wish(reader, { chapterMails: true });
    const story = await live(reader, '2027-11-15T12:00:00Z', jobs);
    expect(toldOf(story)).toEqual(['2027-11-13 Chapter 1', '2027-11-14 Chapter 2', '2027-11-15 Chapter 3']);
  });

  test('sends nothing to an address that is suppressed, and burns nothing', async () => {
    const reader = await confirmedReader(jobs);
    await untilWritten(reader, jobs, '2027-11-02T09:30:00Z');
    await setProfile(reader.email, 'suppressed', 'hard_bounce');
    const provider = accepting();
    await deliver(jobs.splice(0), provider);
    expect(provider.sent).toEqual([]);
    expect(await live(reader, '2027-12-12T12:00:00Z', jobs)).toEqual([]);
    const nudges = await runInDurableObject(objectOf(reader.email), (_, { storage }) =>
      storage.sql.exec('SELECT mailed, drip FROM nudges').one(),
    );
    expect(nudges).toEqual({ mailed: '[]', drip: 'running' });
  });

  test('brings a gated chapter back when access was taken while its mail waited, and is given again', async () => {
    const reader = await confirmedReader(jobs);
    await complete(reader, 1, 2);
    await wish(reader, { reminders: false });
    await untilWritten(reader, jobs, '2027-11-02T09:30:00Z');
    await objectOf(reader.email).changeBySupport({ hasAccess: false }, ACT);
    expect(await live(reader, '2027-11-10T12:00:00Z', jobs)).toEqual([]);
    expect(await outboxOf(reader.email)).toEqual([]);
    expect(await nextAlarm(reader)).toBeNull();
    await objectOf(reader.email).changeBySupport({ hasAccess: true }, ACT);
    expect(toldOf(await live(reader, '2027-11-12T12:00:00Z', jobs))).toEqual(['2027-11-11 Chapter 3']);
  });

  test('is one mail when the provider is down for days', async () => {
    const reader = await confirmedReader(jobs);
    const down = providerThat(() => ({ kind: 'retry', afterMs: 3_600_000, reason: 'http_503' }));
    await live(reader, '2027-11-05T12:00:00Z', jobs, { provider: down });
    expect(await waitingFor(reader)).toMatchObject([{ state: 'waiting', chapterNumber: 1 }]);
    const story = await live(reader, '2027-11-06T12:00:00Z', jobs);
    expect(toldOf(story)).toEqual(['2027-11-05 Chapter 1', '2027-11-06 Chapter 2']);
  });

  test('never sends at night, also when the provider comes back in the middle of it', async () => {
    const reader = await confirmedReader(jobs);
    const down = providerThat(() => ({ kind: 'retry', afterMs: 1_800_000, reason: 'http_503' }));
    await live(reader, '2027-11-02T19:45:00Z', jobs, { provider: down });
    const story = await live(reader, '2027-11-03T19:00:00Z', jobs);
    expect(story).toEqual(['2027-11-03T09:00 Chapter 1']);
  });

  test('passes over a chapter that is withdrawn, and follows the order in which chapters are read', async () => {
    onTestFinished(() => onlyPublished(3, (number) => publish(number, { free: number < 3 })));
    await unpublishChapter(env, 1, Date.now());
    await publish(3, { position: 1 });
    const reader = await confirmedReader(jobs);
    const story = await live(reader, '2027-11-05T12:00:00Z', jobs);
    expect(toldOf(story)).toEqual(['2027-11-02 Chapter 3', '2027-11-03 Chapter 2']);
  });
});

describe('while D1 is down', () => {
  test('the drip waits, the snapshot goes its own way, sign-in mails go out, and afterwards nothing is lost', async () => {
    const reader = await confirmedReader(jobs);
    await live(reader, '2027-11-02T08:59:59Z', jobs);
    const bringBack = await takeChaptersAway();
    await complete(reader, 2);
    await objectOf(reader.email).requestSignIn(
      await createLoginTicket(config, keys, reader.email, undefined),
    );
    const meanwhile = await live(reader, '2027-11-02T12:00:00Z', jobs);
    expect(meanwhile).toHaveLength(1);
    expect(meanwhile[0]).not.toContain('Chapter');
    await expectReported(reader.email);
    await bringBack();
    const story = await live(reader, '2027-11-03T12:00:00Z', jobs);
    expect(toldOf(story)).toEqual(['2027-11-02 Chapter 1', '2027-11-03 Chapter 3']);
  });

  test('the tries are few, and not at night', async () => {
    const reader = await confirmedReader(jobs);
    const bringBack = await takeChaptersAway();
    const prepare = vi.spyOn(Object.getPrototypeOf(env.DB), 'prepare');
    const looks = () => prepare.mock.calls.filter(([sql]) => String(sql).includes('FROM chapters')).length;
    await live(reader, '2027-11-02T20:00:00Z', jobs, { evict: true });
    const byEvening = looks();
    expect(byEvening).toBeGreaterThan(8);
    expect(byEvening).toBeLessThan(30);
    await live(reader, '2027-11-03T08:59:59Z', jobs);
    expect(looks()).toBe(byEvening);
    await bringBack();
    expect(toldOf(await live(reader, '2027-11-03T19:00:00Z', jobs))).toEqual(['2027-11-03 Chapter 1']);
  });
});
