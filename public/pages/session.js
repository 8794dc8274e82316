/**
 * Who is signed in. The access token lives in memory only; the refresh token is a cookie that no script can read.
 * Tabs share the cookie, so rotating it is done by one tab at a time.
 */
import { ApiProblem, callApi } from './api.js';

/** Renewed this early, so that a slow network still finds a token that lives. */
const RENEW_BEFORE_EXPIRY_MS = 60_000;
const channel = new BroadcastChannel('handbook-session');

/** @type {{ token: string, expiresAt: number } | null} */
let access = null;

/** @param {{ accessToken: string, expiresIn: number }} answer `expiresIn` in seconds */
function keep(answer) {
  access = { token: answer.accessToken, expiresAt: performance.now() + answer.expiresIn * 1000 };
}

/**
 * @param {{ token: string } | { email: string, code: string }} proof
 * @throws {ApiProblem} when the link or code is wrong, used or too old
 */
export async function verify(proof) {
  keep(await callApi('POST', '/auth/verify', { body: proof }));
  channel.postMessage('signed-in');
}

/**
 * A token that lives for a while yet, renewed by the cookie when needed.
 * @returns {Promise<string | null>} null when nobody is signed in
 * @throws {ApiProblem} when the API cannot be reached or is in trouble
 */
export async function accessToken() {
  if (access && access.expiresAt - performance.now() > RENEW_BEFORE_EXPIRY_MS) return access.token;
  return renew();
}

/** @returns {Promise<string | null>} */
function renew() {
  const stale = access;
  return navigator.locks.request('handbook-refresh', async () => {
    if (access !== stale && access) return access.token;
    try {
      keep(await callApi('POST', '/auth/refresh', { body: {} }));
      return access?.token ?? null;
    } catch (problem) {
      if (!(problem instanceof ApiProblem) || ![400, 401].includes(problem.status)) throw problem;
      access = null;
      return null;
    }
  });
}

/**
 * A call as the signed-in reader. An expired token is renewed once; a session that ended throws `unauthenticated`.
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @param {Record<string, string>} [headers]
 * @returns {Promise<any>}
 */
export async function callSignedIn(method, path, body, headers) {
  for (let attempt = 1; ; attempt++) {
    const token = await accessToken();
    if (token === null) throw new ApiProblem(401, 'unauthenticated', 'You are signed out.');
    try {
      return await callApi(method, path, { body, token, ...(headers && { headers }) });
    } catch (problem) {
      if (!(problem instanceof ApiProblem) || problem.status !== 401 || attempt === 2) throw problem;
      access = access?.token === token ? null : access;
    }
  }
}

/** Forgets the token in this tab; the server has ended the session already, or `signOut` does. */
export function forget() {
  access = null;
}

/** Ends the session everywhere it is open in this browser. */
export async function signOut() {
  await callSignedIn('POST', '/auth/logout').catch((problem) => {
    if (!(problem instanceof ApiProblem) || problem.status !== 401) throw problem;
  });
  forget();
  channel.postMessage('signed-out');
}

/** @param {(what: 'signed-in' | 'signed-out' | 'erased') => void} listener hears what another tab of this browser did */
export function onOtherTab(listener) {
  channel.addEventListener('message', (event) => listener(event.data));
}
