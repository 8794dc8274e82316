/** One session in several tabs: the refresh cookie is shared, and rotated by one tab at a time. */
import { beforeEach, expect, test } from 'vitest';
import { HandbookError } from '../../../client/HandbookError.ts';
import type { Request } from '../../../client/request.ts';
import { Session } from '../../../client/Session.ts';
import type { Reader } from '../../../src/wire/auth.ts';

/** The API's side of it: a cookie that is good once, and access tokens by name. */
class PlayedApi {
  cookie: string | null = 'cookie 0';
  email = 'ada@example.com';
  isReachable = true;
  endedTokens = new Set<string>();
  /** Renewals under way at one time, and all that there were. */
  inFlightMost = 0;
  renewals = 0;
  #inFlight = 0;

  /** The first try of a call finds the cookie as it is when the request leaves, as a browser sends it. */
  request = async <T>(method: string, path: string, options?: { token?: string | null }): Promise<T> => {
    if (!this.isReachable) throw new HandbookError({ status: 0, code: 'offline', message: 'Offline.' });
    if (path !== '/auth/refresh') return this.#call(`${method} ${path}`, options?.token ?? null);
    const sent = this.cookie;
    this.#inFlight += 1;
    this.inFlightMost = Math.max(this.inFlightMost, this.#inFlight);
    await new Promise((resolve) => setTimeout(resolve, 5));
    this.#inFlight -= 1;
    if (sent === null) throw new HandbookError({ status: 401, code: 'unauthenticated', message: 'Nobody.' });
    if (sent !== this.cookie)
      throw new HandbookError({ status: 401, code: 'token_invalid', message: 'Replayed.' });
    this.renewals += 1;
    this.cookie = `cookie ${this.renewals}`;
    return JSON.parse(JSON.stringify(this.#signedIn()));
  };

  #call<T>(call: string, token: string | null): T {
    if (call === 'POST /auth/verify') return JSON.parse(JSON.stringify(this.#signedIn()));
    if (token !== null && this.endedTokens.has(token)) {
      throw new HandbookError({ status: 401, code: 'token_expired', message: 'Expired.' });
    }
    return JSON.parse(JSON.stringify({ call, token }));
  }

  #signedIn() {
    return { accessToken: `${this.email} ${this.renewals}`, expiresIn: 900, reader: { email: this.email } };
  }
}

let api: PlayedApi;
let nowMs: number;
beforeEach(() => {
  api = new PlayedApi();
  nowMs = 0;
});

function openTab() {
  const heard: string[] = [];
  const session = new Session({
    request: api.request satisfies Request,
    locks: () => navigator.locks,
    now: () => nowMs,
    onReader: ({ email }: Reader) => heard.push(email),
    onNobody: () => heard.push('nobody'),
  });
  return { session, heard };
}

test('two tabs that wake together renew one after the other, and neither burns the session', async () => {
  const tabs = [openTab(), openTab()];
  const tokens = await Promise.all(
    tabs.flatMap(({ session }) => [session.accessToken(), session.accessToken()]),
  );
  expect(new Set(tokens)).toEqual(new Set(['ada@example.com 1', 'ada@example.com 2']));
  expect([api.inFlightMost, api.renewals]).toEqual([1, 2]);
  expect(tabs.map(({ heard }) => heard)).toEqual([['ada@example.com'], ['ada@example.com']]);
});

test('a token is used until a minute before its end, and then renewed', async () => {
  const { session } = openTab();
  await session.accessToken();
  nowMs = 839_000;
  expect([await session.accessToken(), session.tokenAtHand()]).toEqual([
    'ada@example.com 1',
    'ada@example.com 1',
  ]);
  nowMs = 841_000;
  expect(await session.accessToken()).toBe('ada@example.com 2');
  nowMs += 901_000;
  expect(session.tokenAtHand()).toBeNull();
});

test('a call with a token that the server does not take any more is made once again with a new one', async () => {
  const { session } = openTab();
  await session.accessToken();
  api.endedTokens.add('ada@example.com 1');
  expect(await session.callAs('ada@example.com', 'GET', '/account')).toEqual({
    call: 'GET /account',
    token: 'ada@example.com 2',
  });
  api.endedTokens.add('ada@example.com 2').add('ada@example.com 3');
  await expect(session.callAs('ada@example.com', 'GET', '/account')).rejects.toMatchObject({ status: 401 });
});

test('nothing is sent in the name of another reader, who has signed in meanwhile in another tab', async () => {
  const { session, heard } = openTab();
  await session.accessToken();
  api.email = 'grace@example.com';
  session.forget();
  await expect(session.callAs('ada@example.com', 'POST', '/progress')).rejects.toMatchObject({
    code: 'unauthenticated',
  });
  expect(heard).toEqual(['ada@example.com', 'grace@example.com']);
});

test('nobody is signed in once the cookie is gone, and without a network nothing is said', async () => {
  const { session, heard } = openTab();
  api.isReachable = false;
  await expect(session.accessToken()).rejects.toMatchObject({ code: 'offline' });
  expect(heard).toEqual([]);
  api.isReachable = true;
  api.cookie = null;
  expect(await session.accessToken()).toBeNull();
  expect(heard).toEqual(['nobody']);
});

test('a renewal that is overtaken by a sign-in does not bring the earlier reader back', async () => {
  const { session, heard } = openTab();
  const early = session.accessToken();
  await new Promise((resolve) => setTimeout(resolve, 1));
  api.email = 'grace@example.com';
  await session.verify({ token: 'link' });
  expect(await early).toBe('grace@example.com 0');
  expect(heard).toEqual(['grace@example.com']);
});
