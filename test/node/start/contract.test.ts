/** What a started system promises to whoever calls it from outside, before and after a restart. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BRANDING } from '../../../src/branding.ts';
import { builtDocument } from '../../../tools/openapi/document.ts';
import { blocksUnder, readPage } from '../docs/markdown.ts';
import { goByHand, migrate } from '../docs/walkThroughs.ts';
import { newestMail, request, type SignedIn, signUpAndIn } from './api.ts';
import { deleteStateDir, newStateDir, type StartedSystem, startSystem } from './startedSystem.ts';

let stateDir: string;
let system: StartedSystem;
let reader: SignedIn;

beforeAll(async () => {
  stateDir = await newStateDir();
  system = await startSystem({ stateDir });
  reader = await signUpAndIn(system, 'ada@example.com');
});

afterAll(async () => {
  await system?.stop();
  await deleteStateDir(stateDir);
});

test('it prints the reader site, the dashboard, the mailbox, health and an admin key, and no page that is not there', async () => {
  const addresses = system.output().match(/http:\/\/\S+/g) ?? [];
  expect(addresses.map((address) => new URL(address).pathname)).toEqual([
    '/',
    '/admin/',
    '/dev/mailbox',
    '/docs',
    '/api/health',
  ]);
  for (const address of addresses) expect([address, (await fetch(address)).status]).toEqual([address, 200]);
  const overview = await request(system, 'GET', '/api/admin/reports/overview', { token: system.adminKey });
  expect(overview.status).toBe(200);
});

test('it says that it is well, with its version and each part that requests need', async () => {
  const response = await request(system, 'GET', '/api/health');
  expect(await response.json()).toEqual({
    status: 'ok',
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    deployment: expect.toSatisfy((id) => id === null || typeof id === 'string'),
    checks: { database: 'ok', content: 'ok', objects: 'ok', queue: 'ok' },
    checkedAt: expect.stringMatching(/^\d{4}-.*Z$/),
  });
});

test('it has published the sample handbook of 20 chapters', async () => {
  const { chapters } = await (await request(system, 'GET', '/api/content/chapters')).json();
  expect(chapters.map(({ number }: { number: number }) => number)).toEqual(
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
});

test('it shows the mail it sent as a page and as JSON, with a link to its own address', async () => {
  const mail = await newestMail(system, 'ada@example.com', 1);
  expect(mail).toMatchObject({ to: 'ada@example.com', kind: 'welcome' });
  expect(mail.text).toContain(`${system.origin}/auth/verify#token=`);
  const page = await request(system, 'GET', '/dev/mailbox?to=ada%40example.com');
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await page.text()).toContain(mail.subject.replaceAll("'", '&#39;'));
});

test.each(['/api', '/api/nothing', '/dev/nothing', '/admin/nothing', '/docs/nothing', '/nothing'])(
  'GET %s is answered with a problem document',
  async (path) => {
    const response = await request(system, 'GET', path);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const problem = await response.json();
    expect(problem).toMatchObject({ status: 404, code: 'not_found', error: problem.detail });
    expect(problem.requestId).toBe(response.headers.get('x-request-id'));
  },
);

test.each([
  '/',
  '/docs',
  '/auth/verify',
  '/mail-preferences',
  '/serviceWorker.js',
  '/pages/session.js',
  '/pages/base.css',
  '/favicon.svg',
])('GET %s comes with the security headers of a page', async (path) => {
  const { status, headers } = await request(system, 'GET', path);
  expect(status).toBe(200);
  expect(headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self';");
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
});

test('the logo of mails may be shown by mail programs in a browser, and nothing else by other sites', async () => {
  const policyOf = async (path: string) =>
    (await request(system, 'GET', path)).headers.get('cross-origin-resource-policy');
  expect(await policyOf(BRANDING.logo.path)).toBe('cross-origin');
  expect(await policyOf('/favicon.svg')).toBe('same-origin');
});

test('the commands that README.md gives to try by hand work as they are written', async () => {
  // The welcome mail came before.
  const printed = await goByHand(system, 2);
  const [, , signedUp = '', mailbox = '', signedIn = '', saved = '', funnel = ''] = printed;
  expect(JSON.parse(signedUp)).toMatchObject({ success: true });
  expect(JSON.parse(mailbox).messages[0]).toMatchObject({ to: 'ada@example.com', kind: 'magic_link' });
  expect(JSON.parse(signedIn)).toMatchObject({ reader: { email: 'ada@example.com' } });
  expect(JSON.parse(saved)).toMatchObject({ chapters: [{ chapterNumber: 3, completed: true }] });
  expect(JSON.parse(funnel)).toMatchObject({ chapters: expect.any(Array) });
});

test('docs/migrating.md leads from a dump to readers who are there, step by step', async () => {
  const { dryRun, imported, checks, saved } = await migrate(system);
  const page = readPage('docs/migrating.md');
  const [shown = ''] = blocksUnder(page, '1. Dry run', 'text');
  expect(dryRun).toContain(shown);
  // Each reason that the sample has is explained.
  for (const [, reason] of dryRun.matchAll(/^ {4}\w+ \w+: (.+)$/gm))
    expect(page.text).toContain(`\`${reason}\``);
  expect(imported).toContain('Import complete');
  const [overview = '', sums = '', drift = '', found = ''] = checks;
  expect(JSON.parse(overview).subscribers.total).toBeGreaterThan(30);
  expect(sums).toContain('no difference');
  expect(JSON.parse(drift)).toEqual({ checks: [] });
  expect(JSON.parse(found)).toMatchObject({ reader: { email: 'reader5@example.com', firstName: 'Amara' } });
  expect(saved).toHaveLength(2);
});

test('the description of the API is a file that any page may read and need not load twice', async () => {
  const ask = (method: string, headers: HeadersInit = {}) =>
    fetch(`${system.origin}/api/openapi.json`, { method, headers });
  const first = await ask('GET', { Origin: 'https://editor.example' });
  expect(first.status).toBe(200);
  expect(Object.fromEntries(first.headers)).toMatchObject({
    'content-type': expect.stringContaining('application/json'),
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
  });
  expect(await first.json()).toEqual(JSON.parse(JSON.stringify(await builtDocument())));
  const known = await ask('GET', { 'If-None-Match': first.headers.get('etag') ?? '' });
  expect([known.status, await known.text()]).toEqual([304, '']);
  expect((await ask('HEAD')).status).toBe(200);
  expect((await ask('POST')).status).toBe(405);
});

test('the commands of its page are right as they stand, but for a key or a token', async () => {
  const page = await (await request(system, 'GET', '/docs')).text();
  const blocks = [...page.matchAll(/<pre class="curl"[^>]*><code>([\s\S]*?)<\/code>/g)];
  const commands = blocks.flatMap(([, html = '']) => textOf(html).split('\n\n'));
  expect(commands.length).toBeGreaterThan(80);
  // The rest needs a file, a socket, a code, a token or an id that only a mail or another answer tells, or ends something.
  const complete = commands.filter(
    (command) =>
      /^curl 'http/.test(command) && !/--data-binary|\/verify'|\/…|token=…|…"|-H '[\w-]+: …'/.test(command),
  );
  expect(complete.length).toBeGreaterThan(35);
  for (const command of complete) {
    const { status } = await run(command);
    // What is nowhere, or is so already, are the refusals that a right command may get.
    expect([command, [200, 201, 404, 409].includes(status)]).toEqual([command, true]);
  }
});

const textOf = (html: string) =>
  html.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&');

/** Asks what one of the page's commands asks, which have no other options than these. */
function run(command: string): Promise<Response> {
  const [, url = ''] = /^curl '([^']+)'/.exec(command) ?? [];
  const body = / -d '([\s\S]*)'$/.exec(command)?.[1] ?? null;
  const headers = new Headers();
  for (const [, name = '', value = ''] of command.matchAll(/-H '([\w-]+): ([^']+)'/g)) {
    headers.set(
      name,
      value.replace('hbk_…', system.adminKey).replace('Bearer …', `Bearer ${reader.accessToken}`),
    );
  }
  const address = url.replace('http://localhost:8787', system.origin);
  return fetch(address, { method: body === null ? 'GET' : 'POST', headers, body });
}

test('a reader, what was read and who is signed in are there after a restart', async () => {
  const token = reader.accessToken;
  const update = await request(system, 'PUT', '/api/progress/3', { token, body: { completed: true } });
  expect(update.status).toBe(200);
  const before = await (await request(system, 'GET', '/api/progress', { token })).json();
  const { adminKey } = system;

  expect(await system.stop('SIGTERM')).toBe(0);
  await expect(fetch(`${system.origin}/api/health`)).rejects.toThrow('fetch failed');
  system = await startSystem({ stateDir });

  expect(system.adminKey).toBe(adminKey);
  const after = await request(system, 'GET', '/api/progress', { token });
  expect(await after.json()).toEqual(before);
  const found = await request(system, 'GET', '/api/admin/readers/ada%40example.com', { token: adminKey });
  expect(await found.json()).toMatchObject({ reader: { email: 'ada@example.com' } });
});
