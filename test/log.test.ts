/** What the operator reads in the logs, and what never stands there. */
import { afterEach, expect, test, vi } from 'vitest';
import { createLog } from '../src/log.ts';
import { call, mailsTo, newAddress, proofIn, type SignedInReader, signInWith } from './helpers/api.ts';
import { openLive } from './helpers/live.ts';
import { wrongCode } from './helpers/signIn.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Collects every line that anything logs from here on. */
function listen(): string[] {
  const lines: string[] = [];
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, level).mockImplementation((...parts: unknown[]) => {
      lines.push(parts.map(String).join(' '));
    });
  }
  return lines;
}

/** The log lines of a request. */
const linesOf = (lines: string[], requestId: string) =>
  lines
    .map((line): Record<string, unknown> => JSON.parse(line))
    .filter((line) => line.requestId === requestId);

test('over a whole sign-in no address, name, token, code or user agent reaches a log line', async () => {
  const lines = listen();
  const email = newAddress();
  const userAgent = 'A-Telling-User-Agent/1.0';
  const headers = { 'User-Agent': userAgent, 'CF-Connecting-IP': '203.0.113.77' };
  const asked = { ...headers, 'X-Request-Id': 'asked-to-sign-up' };
  await call('POST', '/api/email/signup', { body: { email, firstName: 'Adalgisa' }, headers: asked });
  const [mail] = await mailsTo(email, 1);
  if (!mail) throw new Error('No mail came.');
  const { token, code } = proofIn(mail);
  await call('POST', '/api/auth/verify', { body: { email, code: wrongCode(code) }, headers });
  await call('POST', '/api/auth/verify', { body: { token: `${token}x` }, headers });
  const first = await signInWith(email, { code });
  await call('POST', '/api/auth/magic-link', { body: { email: email.toUpperCase() }, headers });
  const link = (await mailsTo(email, 2)).find(({ kind }) => kind === 'magic_link');
  if (!link) throw new Error('No sign-in mail came.');
  const second: SignedInReader = await signInWith(email, { token: proofIn(link).token });
  const socket = await openLive(second.accessToken);
  await socket.next('hello');
  const refresh = { refreshToken: second.refreshToken };
  const refreshed = await (await call('POST', '/api/auth/refresh', { body: refresh })).json<SignedInReader>();
  await call('GET', '/api/auth/session', { token: `${second.accessToken}x` });
  await call('GET', `/api/admin/readers/${email}`, { token: second.accessToken });
  await call('GET', `/dev/mailbox.json?to=${email}`);
  await call('DELETE', `/api/auth/sessions/${first.session.id}`, { token: second.accessToken });
  await call('POST', '/api/auth/logout', { token: refreshed.accessToken });

  const secrets = [
    ...[email, email.split('@')[0], encodeURIComponent(email), 'Adalgisa', userAgent, '203.0.113.77'],
    ...[code, wrongCode(code), token, proofIn(link).code, proofIn(link).token, 'eyJ'],
    ...[first, second, refreshed].flatMap(({ accessToken, refreshToken }) => [accessToken, refreshToken]),
    ...[first, second].map(({ session }) => session.id),
  ];
  const text = lines.join('\n').toLowerCase();
  // One mail can be followed from the request that asked for it to the provider.
  expect(linesOf(lines, 'asked-to-sign-up').map(({ event }) => event)).toEqual([
    'mail.announced',
    'request',
    'mail.settled',
  ]);
  expect(new Set(linesOf(lines, 'asked-to-sign-up').map(({ mailId }) => mailId)).size).toBe(2);
  for (const event of ['request', 'auth.signed_in', 'mail.settled'])
    expect(text).toContain(`"event":"${event}"`);
  expect(lines.length).toBeGreaterThan(12);
  for (const secret of secrets) expect(text).not.toContain(secret?.toLowerCase());
});

test('each request leaves one line with its id, its route as a pattern, its status and its time', async () => {
  const lines = listen();
  const requestId = 'seen-in-the-log';
  await call('GET', '/api/admin/readers/ada@example.com?q=secret', {
    headers: { 'X-Request-Id': requestId },
  });
  expect(linesOf(lines, requestId)).toEqual([
    {
      level: 'info',
      event: 'request',
      requestId,
      method: 'GET',
      route: '/api/admin/readers/:email',
      status: 401,
      ms: expect.any(Number),
    },
  ]);
  await call('GET', '/api/someone@example.com', { headers: { 'X-Request-Id': 'nowhere-to-go' } });
  expect(linesOf(lines, 'nowhere-to-go')).toMatchObject([{ route: 'none', status: 404 }]);
});

test('an error is logged by name, message and place, with addresses blotted out', () => {
  const lines = listen();
  const log = createLog({ requestId: 'one' });
  log.error('mail.failed', new RangeError('550 no mailbox <ada@example.com> here'), { attempts: 2 });
  log.error('odd.failure', 'a thrown text with ada@example.com');
  log.warn('mail.slow');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      level: 'error',
      event: 'mail.failed',
      requestId: 'one',
      attempts: 2,
      error: 'RangeError: 550 no mailbox [address] here',
      at: expect.stringMatching(/^at .*log\.test/),
    },
    { level: 'error', event: 'odd.failure', requestId: 'one', error: 'string' },
    { level: 'warn', event: 'mail.slow', requestId: 'one' },
  ]);
});

test('a line stays one line, however long and strange the error', () => {
  const lines = listen();
  createLog().error('failed', new Error(`line one\nline two\r\n${'x'.repeat(10_000)}`));
  expect(lines[0]).not.toMatch(/[\r\n]/);
  expect(lines[0]?.length).toBeLessThan(2_000);
});

test('a message of many lines that looks like a stack tells no address as a place', () => {
  const lines = listen();
  createLog().error('x.failed', new Error('No mailbox.\n    at ada@example.com (x.js:1:1)'));
  expect(lines).toHaveLength(1);
  expect(lines.join()).not.toContain('ada@');
  expect(JSON.parse(lines[0] ?? '{}').at).toMatch(/^at .*log\.test/);
});
