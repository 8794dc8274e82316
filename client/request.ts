/** One call to the API: JSON out, JSON in, and a problem document as a thrown HandbookError. */
import { offline, refusal } from './HandbookError.ts';
import type { CallOptions } from './types.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * @param path below `/api`
 * @param options a body goes as JSON, a Blob as it is
 * @returns the parsed answer, null where it has none
 * @throws HandbookError
 */
export type Request = <T>(
  method: Method,
  path: string,
  options?: CallOptions & { token?: string | null },
) => Promise<T>;

/** @param apiOrigin where the API is; empty for the page's own origin */
export function requester(apiOrigin: string): Request {
  return async (method, path, { body, token, headers, signal } = {}) => {
    const isJson = body !== undefined && !(body instanceof Blob);
    const response = await fetch(`${apiOrigin}/api${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(isJson && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      // The refresh cookie belongs to the API, which may be on another origin of the same site.
      credentials: 'include',
      ...(body !== undefined && { body: isJson ? JSON.stringify(body) : body }),
      ...(signal && { signal }),
    }).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      throw offline();
    });
    const answer = await response.json().catch((error: unknown) => {
      if (signal?.aborted) throw error;
    });
    if (!response.ok) throw refusal(response, answer);
    // The network went amid the answer, or something on the way answered in place of the API.
    if (answer === undefined && response.status !== 204) throw offline();
    return answer ?? null;
  };
}
