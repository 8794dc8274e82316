/** Refusals: made by the code that answers with them, so that status, title and headers are the real ones. */
import * as v from 'valibot';
import { type Failure, problemAnswer } from '../src/errors.ts';
import { described } from './describe.ts';
import type { FailureCode } from './operation.ts';

const DETAILS = [{ path: 'chapterNumber', message: 'A chapter number is a whole number from 1 to 9999.' }];

/** One failure of each code; the compiler asks for a new one. */
const FAILURES: { readonly [C in FailureCode]: Extract<Failure, { code: C }> } = {
  invalid_json: { code: 'invalid_json' },
  invalid_body: { code: 'invalid_body', details: DETAILS },
  invalid_email: { code: 'invalid_email' },
  unsupported_media_type: { code: 'unsupported_media_type', expected: 'application/json' },
  body_too_large: { code: 'body_too_large', maxBytes: 65_536 },
  range_not_satisfiable: { code: 'range_not_satisfiable', size: 48_210 },
  unauthenticated: { code: 'unauthenticated' },
  token_expired: { code: 'token_expired' },
  token_invalid: { code: 'token_invalid' },
  signature_invalid: { code: 'signature_invalid' },
  forbidden: { code: 'forbidden' },
  no_access: { code: 'no_access' },
  forbidden_origin: { code: 'forbidden_origin' },
  not_found: { code: 'not_found' },
  method_not_allowed: { code: 'method_not_allowed', allow: ['GET', 'HEAD'] },
  conflict: { code: 'conflict', detail: 'This cannot be done as things are.' },
  code_unknown: { code: 'code_unknown' },
  code_expired: { code: 'code_expired' },
  code_used_up: { code: 'code_used_up' },
  rate_limited: { code: 'rate_limited', retryAfterSeconds: 12 },
  unavailable: { code: 'unavailable', retryAfterSeconds: 5 },
  internal: { code: 'internal' },
};

export const Problem = described(
  v.object({
    type: v.string(),
    title: v.string(),
    status: v.number(),
    detail: v.string(),
    code: v.string(),
    error: v.string(),
    requestId: v.string(),
    details: v.exactOptional(v.array(v.object({ path: v.string(), message: v.string() }))),
  }),
  {
    description: 'Why a request was refused (RFC 9457).',
    fields: {
      code: 'Stable, snake_case; what a program decides by.',
      detail: 'A sentence for people.',
      error: 'The same as `detail`.',
      requestId: 'The `X-Request-Id` of the answer.',
      details: 'What is wrong where, with `invalid_body`.',
    },
  },
);
export type Problem = v.InferOutput<typeof Problem>;

export type Refusal = { code: FailureCode; problem: Problem; headers: readonly string[] };

/** Told by every answer, or plain. */
const PLAIN_HEADERS = ['content-type', 'cache-control'];

/** @returns what each failure is answered with, in the order of {@link FAILURES} */
export async function refusals(): Promise<Refusal[]> {
  return Promise.all(
    Object.values(FAILURES).map(async (failure) => {
      const { body, status, headers } = problemAnswer(failure, '0d9f6c1e-7a52-4b38-9d7e-3c5a1f2b4e60');
      const response = new Response(body, { status, headers });
      return {
        code: failure.code,
        problem: v.parse(Problem, await response.json()),
        headers: [...response.headers.keys()].filter((name) => !PLAIN_HEADERS.includes(name)),
      };
    }),
  );
}
