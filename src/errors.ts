/** Expected failures as values, and the one place that decides what of them outsiders learn (RFC 9457). */
import type { BaseIssue } from 'valibot';
import { getDotPath } from 'valibot';
import type { Answer } from './http/reply.ts';

export type FailureDetail = { path: string; message: string };

export type Failure =
  | { code: 'invalid_json' }
  | { code: 'invalid_body'; details: FailureDetail[] }
  | { code: 'invalid_email' }
  | { code: 'unsupported_media_type'; expected: string }
  | { code: 'body_too_large'; maxBytes: number }
  | { code: 'range_not_satisfiable'; size: number }
  | { code: 'unauthenticated' }
  | { code: 'token_expired' }
  | { code: 'token_invalid' }
  | { code: 'signature_invalid' }
  | { code: 'forbidden' }
  | { code: 'no_access' }
  | { code: 'forbidden_origin' }
  | { code: 'not_found' }
  | { code: 'method_not_allowed'; allow: readonly string[] }
  | { code: 'conflict'; detail: string }
  | { code: 'code_unknown' }
  | { code: 'code_expired' }
  | { code: 'code_used_up' }
  | { code: 'rate_limited'; retryAfterSeconds: number }
  | { code: 'unavailable'; retryAfterSeconds: number }
  | { code: 'internal' };

export type Outcome<T> = { ok: true; value: T } | { ok: false; failure: Failure };

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });
export const fail = (failure: Failure): { ok: false; failure: Failure } => ({ ok: false, failure });

/** Thrown inside a request to end it with an expected failure; the router's error layer turns it into an answer. */
export class RequestFailure extends Error {
  readonly failure: Failure;
  readonly headers: Record<string, string>;
  /** @param headers what the answer carries beside the problem document */
  constructor(failure: Failure, headers: Record<string, string> = {}) {
    super(failure.code);
    this.failure = failure;
    this.headers = headers;
  }
}

/** @returns the value of an outcome @throws RequestFailure with its failure */
export function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new RequestFailure(outcome.failure);
}

/** A failure for a body that a schema refused; an address that is none has a code of its own. */
export function bodyFailure(issues: readonly BaseIssue<unknown>[]): Failure {
  const details = issues
    .slice(0, 20)
    .map((issue) => ({ path: getDotPath(issue) ?? '', message: issue.message }));
  if (details.every(({ path }) => path === 'email')) return { code: 'invalid_email' };
  return { code: 'invalid_body', details };
}

type Description = { status: number; title: string; detail: string; headers?: Record<string, string> };

function describe(failure: Failure): Description {
  switch (failure.code) {
    case 'invalid_json':
      return { status: 400, title: 'Invalid JSON', detail: 'The body is not valid JSON in UTF-8.' };
    case 'invalid_body':
      return {
        status: 400,
        title: 'Invalid body',
        detail: failure.details[0]?.message ?? 'The body does not have the expected form.',
      };
    case 'invalid_email':
      return {
        status: 400,
        title: 'Invalid e-mail address',
        detail: 'This is not an e-mail address that mail can be sent to.',
      };
    case 'unsupported_media_type':
      return {
        status: 415,
        title: 'Unsupported media type',
        detail: `The body must be sent as ${failure.expected}.`,
      };
    case 'body_too_large':
      return {
        status: 413,
        title: 'Body too large',
        detail: `The body may have at most ${failure.maxBytes} bytes.`,
      };
    case 'range_not_satisfiable':
      return {
        status: 416,
        title: 'Range not satisfiable',
        detail: `There are ${failure.size} bytes, and none in the range that was asked for.`,
        headers: { 'Content-Range': `bytes */${failure.size}` },
      };
    case 'unauthenticated':
      return {
        status: 401,
        title: 'Sign-in needed',
        detail: 'Sign in first.',
        headers: { 'WWW-Authenticate': 'Bearer' },
      };
    case 'token_expired':
      return {
        status: 401,
        title: 'Token expired',
        detail: 'The token has expired.',
        headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
      };
    case 'token_invalid':
      return {
        status: 401,
        title: 'Token invalid',
        detail: 'The token is not valid, or is not valid any more.',
        headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
      };
    case 'signature_invalid':
      return {
        status: 401,
        title: 'Signature invalid',
        detail: 'The signature is missing, does not fit, or is too old.',
      };
    case 'forbidden':
      return { status: 403, title: 'Forbidden', detail: 'You may not do this.' };
    case 'no_access':
      return { status: 403, title: 'No access', detail: 'Your account has no access to this content.' };
    case 'forbidden_origin':
      return {
        status: 403,
        title: 'Forbidden origin',
        detail: 'Requests from this origin are not accepted.',
      };
    case 'not_found':
      return { status: 404, title: 'Not found', detail: 'There is nothing at this address.' };
    case 'method_not_allowed':
      return {
        status: 405,
        title: 'Method not allowed',
        detail: `This address takes ${failure.allow.join(', ')}.`,
        headers: { Allow: failure.allow.join(', ') },
      };
    case 'conflict':
      return { status: 409, title: 'Conflict', detail: failure.detail };
    case 'code_unknown':
      return { status: 404, title: 'Code unknown', detail: 'There is no such code, or it is not valid now.' };
    case 'code_expired':
      return { status: 409, title: 'Code expired', detail: 'This code has expired.' };
    case 'code_used_up':
      return {
        status: 409,
        title: 'Code used up',
        detail: 'This code has been redeemed as often as it may be.',
      };
    case 'rate_limited':
      return {
        status: 429,
        title: 'Too many requests',
        detail: 'Too many requests; try again later.',
        headers: { 'Retry-After': String(failure.retryAfterSeconds) },
      };
    case 'unavailable':
      return {
        status: 503,
        title: 'Unavailable',
        detail: 'This is not available just now; try again later.',
        headers: { 'Retry-After': String(failure.retryAfterSeconds) },
      };
    case 'internal':
      return { status: 500, title: 'Internal error', detail: 'Something went wrong on our side.' };
  }
}

/** The problem document of a failure. `error` repeats `detail` for the frontend written against the first guide. */
export function problemAnswer(failure: Failure, requestId: string): Answer {
  const { status, title, detail, headers } = describe(failure);
  const document = {
    type: 'about:blank',
    title,
    status,
    detail,
    code: failure.code,
    error: detail,
    requestId,
    ...(failure.code === 'invalid_body' ? { details: failure.details } : {}),
  };
  return {
    status,
    body: JSON.stringify(document),
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...headers },
  };
}
