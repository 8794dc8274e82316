/**
 * Calls to the admin API as whoever is signed in in this browser. The session is that of the reader pages, so the two
 * share one cookie and renew it in turn.
 */
import { ApiProblem } from '../../public/pages/api.js';
import { callSignedIn } from '../../public/pages/session.js';

export { explain } from '../../parts/explain.ts';
export { ApiProblem };

/** Heard by the page, which then shows the way in again. */
export const SIGNED_OUT = 'dashboard-signed-out';

type Body = { json: unknown } | { blob: Blob };
export type Sending = Body & { headers?: Record<string, string> };

/**
 * @param path below `/api`
 * @throws ApiProblem whose message is fit for the owner's eyes
 */
export function read<T>(path: string): Promise<T> {
  return call('GET', path);
}

/** As `read`, for what changes something. */
export function change<T = null>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  sending?: Sending,
): Promise<T> {
  return call(method, path, sending);
}

async function call<T>(method: string, path: string, sending?: Sending): Promise<T> {
  const body = sending && ('blob' in sending ? sending.blob : sending.json);
  try {
    return await callSignedIn(method, path, body, sending?.headers);
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.status === 401) window.dispatchEvent(new Event(SIGNED_OUT));
    throw problem;
  }
}
