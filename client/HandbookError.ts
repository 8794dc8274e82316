/** The one error of this client: what the API refused, or that it was not reached. */
import type { HandbookError as Contract } from './types.ts';

type About = Pick<Contract, 'status' | 'code' | 'message'> &
  Partial<Pick<Contract, 'details' | 'retryAfterSeconds'>>;

export class HandbookError extends Error implements Contract {
  override readonly name = 'HandbookError';
  declare readonly status: number;
  declare readonly code: string;
  readonly details: Contract['details'] = [];
  readonly retryAfterSeconds: number | null = null;

  constructor({ message, ...about }: About) {
    super(message);
    Object.assign(this, about);
  }
}

export function offline(): HandbookError {
  const message = 'The handbook cannot be reached. Check your connection and try again.';
  return new HandbookError({ status: 0, code: 'offline', message });
}

export function signedOut(): HandbookError {
  return new HandbookError({ status: 401, code: 'unauthenticated', message: 'Sign in first.' });
}

/**
 * @param answer the parsed body of an answer that is not ok, a problem document (RFC 9457) unless a proxy wrote it
 */
export function refusal(response: Response, answer: unknown): HandbookError {
  const { code, detail, details } = isRecord(answer) ? answer : {};
  return new HandbookError({
    status: response.status,
    code: typeof code === 'string' ? code : 'unknown',
    message:
      typeof detail === 'string' ? detail : 'Something went wrong on the server. Try again in a moment.',
    details: Array.isArray(details) ? details : [],
    retryAfterSeconds: secondsIn(response.headers.get('Retry-After')),
  });
}

/** @param field `Retry-After` as this API writes it, in seconds (RFC 9110 section 10.2.3) */
function secondsIn(field: string | null): number | null {
  return field !== null && /^\d+$/.test(field) ? Number(field) : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** @returns whether the API says that nobody is signed in, or not who it must be */
export function isUnauthenticated(problem: unknown): boolean {
  return problem instanceof HandbookError && problem.status === 401;
}
