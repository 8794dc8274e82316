/** A reader's export holds everything that is held about it, and nothing that would let a finder of the file in. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { TOLD_IN } from '../../objects/exportReader.ts';
import { createLoginTicket } from '../../src/auth/loginTicket.ts';
import { open } from '../helpers/access.ts';
import { call, config, keys, objectOf } from '../helpers/api.ts';
import { MINUTE, moveClock } from '../helpers/clock.ts';
import { importRows, progressRow, subscriberRow } from '../helpers/imports.ts';
import { enqueuedMail, sentMail } from '../helpers/mailHistory.ts';
import { interceptQueue } from '../helpers/postOffice.ts';
import { type Device, readProgress, send, sitting, tablesOf } from '../helpers/progress.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';
import { ownerToken, untilQuiet } from '../helpers/reports.ts';
import { listShares, publishSharable, share } from '../helpers/shares.ts';
import { payment, postStripe } from '../helpers/stripe.ts';

stopTheClock();
publishSharable();
// What waits is to go on waiting.
beforeEach(() => {
  interceptQueue();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const get = (device: Device, path: string) => call('GET', path, { token: device.accessToken });
async function read<T = Record<string, never>>(device: Device, path: string): Promise<T> {
  const answer = await get(device, path);
  expect(answer.status).toBe(200);
  return answer.json();
}

type Entry = Record<string, unknown>;
type Held = Record<string, Entry> & {
  chapters: (Entry & { sittings: Entry[] })[];
  pendingMails: Entry[];
  mailHistory: (Entry & { events: Entry[] })[];
  entitlements: Entry[];
  broadcasts: Entry[];
  importedRows: Entry[];
  signInLinks: Entry[];
  foldedSittings: Entry[];
  accessLog: { pending: Entry[]; lastLogged: Entry };
  reports: { readers: Entry; content_access_logs: Entry[] };
};
const exported = (device: Device) => read<Held>(device, '/api/account/export');

/** A reader to whom everything has happened. */
async function fullReader() {
  const reader = await quietReader();
  const { email } = reader;
  await call('PATCH', '/api/account', { token: reader.accessToken, body: { timezone: 'Europe/Berlin' } });
  const imported = subscriberRow(`row-${email}`, email, { firstName: 'Ada', emailsSent: 3 });
  await importRows(await ownerToken(), imported, progressRow(`p-${email}`, email, { timeSpent: 90 }));
  const position = { anchor: 'middle', percent: 41, at: new Date().toISOString() };
  await send(reader, { chapterNumber: 2, completed: true, videosWatched: ['v1'], position });
  await send(reader, { chapterNumber: 2, quizzesPassed: ['q1'], sitting: sitting('sat', 60) });
  await send(reader, { chapterNumber: 3, sitting: sitting('reset', 30) });
  await call('DELETE', '/api/progress/3', { token: reader.accessToken });
  await open(reader);
  await share(reader);
  await call('PUT', '/api/email/preferences', { token: reader.accessToken, body: { productNews: false } });
  const sent = await sentMail(email);
  await objectOf(email).takeMailEvents([
    { mailId: sent, event: { id: 'o', kind: 'opened', at: Date.now() } },
  ]);
  await untilQuiet(email);
  moveClock(MINUTE);
  await open(reader, { chapterNumber: 4, ip: '192.0.2.99' });
  await postStripe(payment(email).paid());
  const waiting = await enqueuedMail(email, 'chapter');
  const target = { type: 'with_access' as const };
  const broadcastId = crypto.randomUUID();
  await objectOf(email).takeBroadcast({ broadcastId, target, startedAt: Date.now(), isStopped: false });
  const ticket = await createLoginTicket(config, keys, email, undefined);
  await objectOf(email).requestSignIn(ticket);
  return { ...reader, sent, waiting, broadcastId, ticket };
}

describe('an export', () => {
  test('is a file to keep, and costs no row', async () => {
    const reader = await quietReader();
    const answer = await get(reader, '/api/account/export');
    expect(answer.headers.get('Content-Disposition')).toBe('attachment; filename="handbook-account.json"');
    expect(answer.headers.get('Content-Type')).toMatch('application/json');
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    const rows = () => runInDurableObject(objectOf(reader.email), (object) => object.rowsWritten);
    const before = await rows();
    await exported(reader);
    expect(await rows()).toBe(before);
  });

  test('says, field by field, what the API shows', async () => {
    const reader = await fullReader();
    const held = await exported(reader);
    const { reader: account } = await read<{ reader: Entry }>(reader, '/api/account');
    for (const [field, value] of Object.entries(account)) expect(held.account?.[field], field).toEqual(value);
    const preferences = await read(reader, '/api/email/preferences');
    expect(held.account?.mailPreferences).toEqual(preferences);
    expect(held.progress).toEqual(await readProgress(reader));
    expect({ sessions: held.sessions }).toEqual(await read(reader, '/api/auth/sessions'));
    expect(held.shares).toEqual(await listShares(reader));
    const view = await (
      await call('GET', `/api/admin/readers/${reader.email}`, { token: await ownerToken() })
    ).json<Record<string, unknown>>();
    expect(held.timeline).toEqual(view.timeline);
    expect(held.progress).toEqual(view.progress);
    const { data } = await (
      await call('GET', `/api/admin/readers?q=${reader.email}`, { token: await ownerToken() })
    ).json<{ data: { email: string; emailsSent: number }[] }>();
    const { email, emails_sent: emailsSent } = held.reports.readers;
    expect(data).toMatchObject([{ email, emailsSent }]);
  });

  test('says what the API does not show: sittings, mails, payments, the access log, and what D1 holds', async () => {
    const reader = await fullReader();
    const held = await exported(reader);
    const sat = held.chapters.find(({ chapterNumber }) => chapterNumber === 2);
    expect(sat?.sittings).toMatchObject([{ id: 'sat-----', claimedSeconds: 60 }]);
    expect(sat?.position).toMatchObject({ anchor: 'middle', percent: 41 });
    expect(held.chapters.find(({ chapterNumber }) => chapterNumber === 1)).toMatchObject({
      importedSeconds: [{ id: `p-${reader.email}`, seconds: 90 }],
    });
    expect(held.foldedSittings).toMatchObject([{ chapterNumber: 3, id: 'reset---', claimedSeconds: 30 }]);
    expect(held.pendingMails).toContainEqual(
      expect.objectContaining({ id: reader.waiting, kind: 'chapter', state: 'queued' }),
    );
    expect(held.pendingMails).toContainEqual(expect.objectContaining({ kind: 'magic_link', content: null }));
    expect(held.mailHistory.find(({ id }) => id === reader.sent)?.events).toMatchObject([{ kind: 'opened' }]);
    expect(held.entitlements.map(({ reason }) => reason).sort()).toEqual(['purchase', 'signup']);
    expect(held.broadcasts).toMatchObject([{ id: reader.broadcastId, sentAt: null }]);
    expect(held.importedRows).toMatchObject([{ id: `row-${reader.email}`, firstName: 'Ada', emailsSent: 3 }]);
    expect(held.signInLinks.map(({ state }) => state)).toContain('live');
    expect(held.accessLog.pending).toMatchObject([{ chapterNumber: 4, ip: '192.0.2.99' }]);
    expect(held.reports.content_access_logs).toMatchObject([{ chapter_number: 3, ip_address: '192.0.2.7' }]);
    const row = await env.DB.prepare('SELECT * FROM readers WHERE email = ?').bind(reader.email).first();
    expect(Object.keys(held.reports.readers).sort()).toEqual(Object.keys(row ?? {}).sort());
    expect(held.reports.readers).toMatchObject({ email: reader.email, rev: row?.rev });
  });

  test('holds no token, code or link', async () => {
    const reader = await fullReader();
    const text = await (await get(reader, '/api/account/export')).text();
    const { ticket, accessToken } = reader;
    for (const secret of [ticket.tokenId, ticket.code, ticket.codeHash, ticket.link, accessToken]) {
      expect(text).not.toContain(secret);
    }
    expect(text).not.toMatch(/#token=|eyJ/);
  });

  test('is of its reader alone', async () => {
    const [reader, other] = [await fullReader(), await fullReader()];
    const text = await (await get(reader, '/api/account/export')).text();
    expect(text).toContain(reader.email);
    expect(text).not.toContain(other.email);
  });
});

test('every table of the object is told in the export: a new one must be named there', async () => {
  const reader = await fullReader();
  const tables = await tablesOf(reader.email);
  expect(Object.keys(TOLD_IN).sort()).toEqual(tables.sort());
  const sections = Object.keys(await exported(reader));
  for (const section of Object.values(TOLD_IN)) {
    if (section !== 'nothing of the reader') expect(sections).toContain(section);
  }
});
