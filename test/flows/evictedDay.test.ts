/**
 * A reader's day in which the object is put out of memory between any two things that happen (FAULTS row 24): every answer,
 * every frame and all that is kept is what it is on a day on which nothing disturbs it.
 */
import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { call, newAddress, objectOf } from '../helpers/api.ts';
import { publish } from '../helpers/chapterMails.ts';
import { moveClock, SECOND } from '../helpers/clock.ts';
import { openLive } from '../helpers/live.ts';
import { accepting, deliver, queueOfEachTest } from '../helpers/postOffice.ts';
import { ago, sitting } from '../helpers/progress.ts';
import { stopTheClock } from '../helpers/quiet.ts';
import { untilAlarm } from '../helpers/reports.ts';
import { invite } from '../helpers/signIn.ts';

const jobs = queueOfEachTest();
stopTheClock();

type Between = () => Promise<void>;
type Pair = { accessToken: string; refreshToken: string; session: { id: string } };

test('a day on which the object is evicted between any two calls is like any other', async () => {
  await publish(1, {});
  await publish(2, { free: false });
  const usual = await day(async () => {});
  let evictions = 0;
  const evicted = await day(async (email) => {
    await evictDurableObject(objectOf(email), { webSockets: 'hibernate' });
    evictions += 1;
  });
  expect(evictions).toBeGreaterThan(30);
  expect(evicted).toEqual(usual);
});

/** @returns every answer and frame of the day, and what is kept at its end, without what differs between two readers */
async function day(disturb: (email: string) => Promise<void>): Promise<string[]> {
  const email = newAddress();
  const between: Between = () => disturb(email);
  const told: string[] = [];
  // Tokens live for whole seconds, so both days begin with one.
  moveClock(SECOND - (Date.now() % SECOND));
  const startedAt = Date.now();
  const tell = (what: string, heard: unknown) =>
    told.push(alike(`${what}: ${JSON.stringify(heard)}`, email, startedAt));
  const ask = async (method: string, path: string, token: string | null, body?: unknown) => {
    await between();
    const answer = await call(method, path, { ...(token !== null && { token }), body });
    const text = await answer.text();
    tell(`${method} ${path}`, [answer.status, text]);
    return text;
  };
  const enter = async (proof: object): Promise<Pair> =>
    JSON.parse(await ask('POST', '/api/auth/verify', null, { ...proof, transport: 'body' }));

  const { token, code } = await invite(email);
  await ask('POST', '/api/auth/verify', null, {
    email,
    code: code === '00000000' ? '1'.repeat(8) : '00000000',
  });
  const phone = await enter({ token });
  await ask('POST', '/api/auth/verify', null, { token });
  await between();
  const laptop = await enter({ email, code: (await invite(email)).code });
  const mine = phone.accessToken;
  const updates = [
    { chapterNumber: 1, completed: true, videosWatched: ['a'], sitting: sitting('one', 300) },
    { chapterNumber: 2, quizzesPassed: ['q'], position: { anchor: 'x', percent: 33.3, at: ago(9) } },
  ];
  await ask('POST', '/api/progress', mine, { updates });
  await between();
  const live = await openLive(laptop.accessToken);
  tell('hello', (await live.next('hello')).devices);
  await ask('PUT', '/api/progress/2', mine, { videosWatched: ['b'] });
  tell('progress', await live.next('progress'));
  await between();
  live.send({ type: 'update', id: 1, update: { chapterNumber: 3, completed: true } });
  tell('ack', await live.next('ack'));
  await between();
  live.send({ type: 'sync', since: 0 });
  tell('changes', await live.next('changes'));
  await ask('DELETE', '/api/progress/1', mine);
  await ask('PUT', '/api/progress/1', mine, { completed: true, epoch: 0 });
  for (const path of [
    'progress',
    'progress?since=3',
    'progress/2',
    'progress/9',
    'auth/session',
    'account',
  ]) {
    await ask('GET', `/api/${path}`, mine);
  }
  await ask('PATCH', '/api/account', mine, { firstName: 'Ada', timezone: 'Europe/Berlin' });
  await ask('PUT', '/api/email/preferences', mine, { reminders: false });
  await between();
  tell('content', (await call('GET', '/api/content/chapters/2', { token: mine })).status);
  await ask('POST', '/api/content/chapters/2/share', mine);
  await ask('GET', '/api/content/shares', mine);
  await ask('POST', '/api/purchases/redeem', mine, { code: 'NO-SUCH-CODE' });
  jobs.length = 0;
  await ask('POST', '/api/email/chapters', mine, { chapterNumber: 2 });
  await between();
  const provider = accepting();
  tell('delivered', await deliver(jobs, provider));
  tell(
    'mailed',
    provider.sent.map(({ to, kind }) => [to, kind]),
  );
  // Devices are listed by when they were last seen.
  moveClock(SECOND);
  const next: Pair = JSON.parse(
    await ask('POST', '/api/auth/refresh', null, { refreshToken: phone.refreshToken, transport: 'body' }),
  );
  await ask('GET', '/api/auth/sessions', next.accessToken);
  await ask('DELETE', `/api/auth/sessions/${laptop.session.id}`, next.accessToken);
  tell('closed', (await live.closed).code);
  await ask('GET', '/api/progress', laptop.accessToken);
  for (let alarms = 0; alarms < 3; alarms += 1) {
    await between();
    tell('alarm', (await untilAlarm(email)) > SECOND / 2);
  }
  await between();
  tell('kept', await objectOf(email).adminView([1, 2]));
  const row = env.DB.prepare('SELECT rev, emails_sent, chapters FROM readers WHERE email = ?').bind(email);
  tell('reported', await row.first());
  return told;
}

/** Without ids and tokens, which are new each time, and the address; times as milliseconds of the day. */
function alike(text: string, email: string, startedAt: number): string {
  return text
    .replaceAll(email, 'EMAIL')
    .replaceAll(/[\w-]{20,}\.[\w-]+\.[\w-]{20,}/g, 'TOKEN')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (time) => `+${Date.parse(time) - startedAt}`);
}
