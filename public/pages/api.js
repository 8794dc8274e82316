/** One call to the API: JSON out, JSON in, and a problem document (RFC 9457) as a thrown `ApiProblem`. */

/** What the API refused, or status 0 when it could not be reached. `message` is fit for a reader's eyes. */
export class ApiProblem extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} message
   */
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/**
 * @param {string} method
 * @param {string} path below `/api`
 * @param {{ body?: unknown, token?: string | null, headers?: Record<string, string> }} [options] a Blob goes as it is
 * @returns {Promise<any>} the parsed body, or null for an empty answer
 */
export async function callApi(method, path, { body, token, headers: more } = {}) {
  /** @type {Record<string, string>} */
  const headers = { accept: 'application/json', ...more };
  const isBlob = body instanceof Blob;
  if (body !== undefined && !isBlob) headers['content-type'] = 'application/json';
  if (token) headers.authorization = `Bearer ${token}`;
  /** @type {RequestInit} */
  const request = { method, headers, credentials: 'same-origin' };
  if (body !== undefined) request.body = isBlob ? body : JSON.stringify(body);

  const response = await fetch(`/api${path}`, request).catch(() => null);
  if (response === null) {
    throw new ApiProblem(
      0,
      'unreachable',
      'The handbook cannot be reached. Check your connection and try again.',
    );
  }
  const answer = await response.json().catch(() => null);
  if (response.ok) return answer;
  throw new ApiProblem(response.status, answer?.code ?? 'unknown', explain(response, answer));
}

/**
 * @param {Response} response
 * @param {any} problem
 */
function explain(response, problem) {
  if (response.status === 429) {
    const seconds = Number(response.headers.get('retry-after'));
    const wait =
      seconds > 90 ? `${Math.ceil(seconds / 60)} minutes` : seconds > 0 ? `${seconds} seconds` : 'a moment';
    return `That was too many tries. Please wait ${wait} and try again.`;
  }
  const fallback = 'Something went wrong on our side. Please try again in a moment.';
  return problem?.details?.[0]?.message ?? problem?.detail ?? fallback;
}
