/** The client package in a real browser: a small React site on an origin of its own, against the started system. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { linkIn, newestMail, request, type SignedIn, signUpAndIn } from '../node/start/api.ts';
import { connectChromium } from './chromium.ts';
import { renderClientPage } from './clientPage/render.tsx';
import { openDevice } from './device.ts';

const EMAIL = 'client@example.com';
const OTHER = 'other.client@example.com';

/** The site's own server, on an origin of the same site as the API, as `app.example.com` is to `api.example.com`. */
let server: Server;
const site = inject('foreignOrigin');
let sent: Awaited<ReturnType<typeof renderClientPage>>;
const system = inject('system');
let browser: Browser;
/** The reader as seen from elsewhere. */
let elsewhere: SignedIn;
let errors: string[];
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  browser = await connectChromium();
  server = createServer((asked, answer) => {
    const { contentType, body } = answerOf(asked.url ?? '/');
    answer.setHeader('Content-Type', contentType).end(body);
  });
  await once(server.listen(Number(new URL(site).port), 'localhost'), 'listening');
  sent = await renderClientPage(system.origin);
  elsewhere = await signUpAndIn(system, EMAIL);
  ({ context, page, errors } = await openDevice(browser, site));
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

function answerOf(path: string) {
  return path.endsWith('.js')
    ? { contentType: 'text/javascript', body: sent.script }
    : { contentType: 'text/html; charset=utf-8', body: sent.html };
}

/** The machine may be busy, and what is waited for comes by the network. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 30_000 });
const text = (on: Page, id: string) => on.locator(`#${id}`).textContent();
const click = (on: Page, name: string) => on.getByRole('button', { name, exact: true }).click();
const is = (on: Page, state: Record<string, string>) =>
  on
    .locator(
      `header${Object.entries(state)
        .map(([name, value]) => `[data-${name}="${value}"]`)
        .join('')}`,
    )
    .waitFor();

async function serverSays(number: number) {
  const response = await request(system, 'GET', `/api/progress/${number}`, { token: elsewhere.accessToken });
  return response.json();
}

test('a page comes rendered from its server and wakes for a stranger', async () => {
  await page.goto('/');
  await is(page, { session: 'signed_out', reason: 'never' });
  expect(await text(page, 'reader')).toBe('nobody');
});

/** A page behind another draws once a second, and is as slow to click. */
async function closeTab(tab: Page): Promise<void> {
  await tab.close();
  await page.bringToFront();
}

async function signIn(on: Page): Promise<void> {
  const known = await mailCount();
  await request(system, 'POST', '/api/auth/magic-link', { body: { email: EMAIL } });
  const token = new URL(linkIn(await newestMail(system, EMAIL, known + 1))).hash.replace('#token=', '');
  await on.locator('#token').fill(token);
  await click(on, 'Sign in');
  await is(on, { session: 'signed_in', connection: 'live' });
}

async function mailCount(): Promise<number> {
  const response = await request(system, 'GET', `/dev/mailbox.json?to=${encodeURIComponent(EMAIL)}`);
  return (await response.json()).messages.length;
}

test('a reader signs in, and is live', async () => {
  await signIn(page);
  expect(await text(page, 'reader')).toBe(EMAIL);
  await eventually(() => text(page, 'next')).toBe('1');
});

test('what is done on a chapter shows at once, counts in the whole, and reaches the server', async () => {
  await click(page, 'Open 1');
  await click(page, 'Watch');
  await click(page, 'Complete');
  expect(await text(page, 'state')).toBe('completed');
  expect(await text(page, 'videos')).toBe('intro');
  expect([await text(page, 'completed'), await text(page, 'next')]).toEqual(['1', '2']);
  await eventually(() => text(page, 'unconfirmed')).toBe('');
  expect(await serverSays(1)).toMatchObject({ completed: true, videosWatched: ['intro'] });
});

test('a change from elsewhere shows by itself', async () => {
  const { accessToken: token } = elsewhere;
  await request(system, 'PUT', '/api/progress/2', { token, body: { completed: true } });
  await eventually(() => text(page, 'completed')).toBe('2');
});

test('a place is told once the reader has come to rest there', async () => {
  await click(page, 'Open 3');
  await click(page, 'Read on');
  await eventually(() => text(page, 'state')).toBe('40 %');
  await eventually(() => serverSays(3)).toMatchObject({ position: { percent: 40, anchor: 'half' } });
});

test('a chapter that is reset begins anew, and what is done afterwards counts', async () => {
  await click(page, 'Reset');
  await eventually(() => text(page, 'state')).toBe('0 %');
  expect(await serverSays(3)).toMatchObject({ position: null, epoch: 1 });
  await click(page, 'Watch');
  await eventually(() => serverSays(3)).toMatchObject({ videosWatched: ['intro'] });
});

test('a second tab is the same session, and each can renew it', async () => {
  const sessions = async () => {
    const { accessToken: token } = elsewhere;
    return (await (await request(system, 'GET', '/api/auth/sessions', { token })).json()).sessions.length;
  };
  const before = await sessions();
  const tab = await context.newPage();
  await Promise.all([tab.goto('/'), page.reload()]);
  for (const on of [tab, page]) await is(on, { session: 'signed_in', connection: 'live' });
  expect(await sessions()).toBe(before);
  await click(tab, 'Open 3');
  await closeTab(tab);
});

test('without a network changes show and wait, also in another tab and over a reload, and arrive later', async () => {
  const tab = await context.newPage();
  await tab.goto('/');
  await is(tab, { connection: 'live' });
  // A page whose whereabouts a browser does not know has to ask before it may call this machine.
  await context.grantPermissions(['local-network-access'], { origin: site });
  await context.setOffline(true);
  for (const on of [tab, page]) await is(on, { connection: 'offline' });
  await click(page, 'Open 3');
  await click(page, 'Complete');
  expect([await text(page, 'state'), await text(page, 'completed')]).toEqual(['completed', '3']);
  await eventually(() => text(tab, 'completed')).toBe('3');
  // The loss of the network is played, and a beacon of a page that goes would get through all the same.
  await page.evaluate(() => {
    navigator.sendBeacon = () => false;
  });
  // A site that works offline has its page from a service worker; here the test plays that part.
  await page.route(`${site}/**`, (route) => route.fulfill(answerOf(route.request().url())));
  await page.reload();
  await is(page, { session: 'signed_in', connection: 'offline' });
  expect(await text(page, 'reader')).toBe(EMAIL);
  expect([await text(page, 'completed'), await text(page, 'unconfirmed')]).toEqual(['3', '3']);
  expect((await serverSays(3)).completed).not.toBe(true);
  await context.setOffline(false);
  await eventually(() => serverSays(3)).toMatchObject({ completed: true });
  for (const on of [tab, page]) await eventually(() => text(on, 'unconfirmed')).toBe('');
  await closeTab(tab);
  await page.unroute(`${site}/**`);
  await page.goto('/');
});

test('the time of a chapter is kept when its tab is closed', async () => {
  const tab = await context.newPage();
  await tab.goto('/');
  await is(tab, { connection: 'live' });
  await click(tab, 'Open 2');
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect((await serverSays(2)).timeSpent).toBe(0);
  await tab.close({ runBeforeUnload: true });
  await eventually(async () => (await serverSays(2)).timeSpent).toBeGreaterThanOrEqual(2);
  await page.bringToFront();
});

test('where sockets are barred, changes go by request', async () => {
  const tab = await context.newPage();
  await tab.routeWebSocket('**/api/progress/live', (socket) => socket.close({ code: 1006 }));
  await tab.goto('/');
  await is(tab, { session: 'signed_in' });
  await click(tab, 'Open 1');
  await click(tab, 'Read on');
  await eventually(() => serverSays(1)).toMatchObject({ position: { percent: 40 } });
  await eventually(() => text(tab, 'unconfirmed')).toBe('');
  await closeTab(tab);
});

test('a session that is ended elsewhere ends here, and what was read is not kept', async () => {
  await request(system, 'DELETE', '/api/auth/sessions', { token: elsewhere.accessToken });
  await is(page, { session: 'signed_out', reason: 'ended' });
  expect([await text(page, 'reader'), await text(page, 'completed')]).toEqual(['nobody', '?']);
  // The time that was under way is kept for when the same reader is back, and nothing that tells who it is.
  expect(await kept(page)).not.toContain('picture.1');
});

test('when another reader signs in, both tabs are that reader’s, and nothing is kept of the first', async () => {
  await signIn(page);
  const tab = await context.newPage();
  await tab.goto('/');
  await is(tab, { connection: 'live' });
  await request(system, 'POST', '/api/email/signup', { body: { email: OTHER } });
  const token = new URL(linkIn(await newestMail(system, OTHER, 1))).hash.replace('#token=', '');
  await tab.locator('#token').fill(token);
  await click(tab, 'Sign in');
  for (const on of [tab, page]) {
    await eventually(() => text(on, 'reader')).toBe(OTHER);
    await eventually(() => text(on, 'completed')).toBe('0');
  }
  await eventually(() => kept(page)).toEqual(['picture.1']);
  await closeTab(tab);
});

test('signing out is heard in the other tab, and leaves nothing behind', async () => {
  const tab = await context.newPage();
  await tab.goto('/');
  await is(tab, { session: 'signed_in', connection: 'live' });
  await eventually(() => kept(page)).not.toEqual([]);
  // The other tab's socket is closed before this tab has its answer.
  await page.route('**/api/auth/logout', async (route) => {
    const response = await route.fetch();
    await is(tab, { session: 'signed_out' });
    await route.fulfill({ response });
  });
  await click(page, 'Sign out');
  for (const on of [tab, page]) await is(on, { session: 'signed_out', reason: 'left' });
  await eventually(() => kept(page)).toEqual([]);
  await closeTab(tab);
});

test('an account that is erased elsewhere leaves nothing here, not even what waited', async () => {
  await signIn(page);
  await page.routeWebSocket('**/api/progress/live', (socket) => {
    const server = socket.connectToServer();
    // Nothing that the page says arrives any more; what the server says does.
    socket.onMessage(() => {});
    server.onMessage((message) => socket.send(message));
  });
  await page.reload();
  await is(page, { session: 'signed_in', connection: 'live' });
  await click(page, 'Open 2');
  await click(page, 'Read on');
  await eventually(() => text(page, 'unconfirmed')).toBe('2');
  await eventually(() => kept(page)).toHaveLength(2);
  await request(system, 'DELETE', '/api/account', { token: elsewhere.accessToken });
  await is(page, { session: 'signed_out', reason: 'erased' });
  await eventually(() => kept(page)).toEqual([]);
});

test('nothing else went wrong in the browser', () => {
  const isExpected = (error: string) => /ERR_INTERNET_DISCONNECTED|status of 401/.test(error);
  expect(errors.filter((error) => !isExpected(error))).toEqual([]);
});

/** @returns the keys of all that the browser keeps of readers */
function kept(on: Page): Promise<string[]> {
  return on.evaluate(
    () =>
      new Promise<string[]>((resolve, reject) => {
        const opening = indexedDB.open('handbook');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const keys = opening.result.transaction('kept').objectStore('kept').getAllKeys();
          keys.onsuccess = () => resolve(keys.result.map(String));
        };
      }),
  );
}
