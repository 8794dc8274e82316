/**
 * Signed tokens (RFC 7519, HS256). Each kind has its own `typ` and `aud`, so that none can stand in for another
 * (RFC 8725 section 3.11, 3.12). A token only names reader and session; whether the session lives, its object says.
 */
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { fail, type Outcome, ok } from '../errors.ts';
import { type ClickClaims, MAIL_KINDS, type MailClaims, type VisitClaims } from '../wire/mail.ts';
import type { Keys } from './keys.ts';

export const ACCESS_TOKEN_SECONDS = 15 * 60;
/** Old mails are found again, and must still be stopped by their links. */
const MAIL_TOKEN_SECONDS = 366 * 24 * 60 * 60;
const KINDS = {
  access: { typ: 'at+jwt', audience: 'handbook/api' },
  refresh: { typ: 'refresh+jwt', audience: 'handbook/refresh' },
  login: { typ: 'login+jwt', audience: 'handbook/login' },
  mail: { typ: 'mail+jwt', audience: 'handbook/mail' },
  open: { typ: 'open+jwt', audience: 'handbook/open' },
  click: { typ: 'click+jwt', audience: 'handbook/click' },
  file: { typ: 'file+jwt', audience: 'handbook/files' },
  share: { typ: 'share+jwt', audience: 'handbook/share' },
  address: { typ: 'address+jwt', audience: 'handbook/address' },
} as const;
type Kind = keyof typeof KINDS;

export type AccessClaims = { email: string; sessionId: string; expiresAt: number };
export type RefreshClaims = { email: string; sessionId: string; generation: number };
export type LoginClaims = { email: string; tokenId: string };

export function signAccessToken(keys: Keys, email: string, sessionId: string): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return sign(keys, 'access', email, { sid: sessionId }, now, now + ACCESS_TOKEN_SECONDS);
}

/** @param rotatedAt when this generation began, in milliseconds: a repeated exchange gives the same token again */
export function signRefreshToken(
  keys: Keys,
  claims: RefreshClaims,
  rotatedAt: number,
  expiresAtMs: number,
): Promise<string> {
  const payload = { sid: claims.sessionId, gen: claims.generation };
  return sign(
    keys,
    'refresh',
    claims.email,
    payload,
    Math.floor(rotatedAt / 1000),
    Math.floor(expiresAtMs / 1000),
  );
}

export function signLoginToken(keys: Keys, claims: LoginClaims, ttlSeconds: number): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return sign(keys, 'login', claims.email, { jti: claims.tokenId }, now, now + ttlSeconds);
}

/**
 * The token in a mail's links. It names no address, since links are copied, logged and forwarded.
 * @param mailedAt milliseconds: each try of a mail carries the same token, so that its provider recognises a repeat
 */
export function signMailToken(
  keys: Keys,
  { objectId, mailId, kind }: MailClaims,
  mailedAt: number,
): Promise<string> {
  const issuedAt = Math.floor(mailedAt / 1000);
  return sign(keys, 'mail', objectId, { jti: mailId, kind }, issuedAt, issuedAt + MAIL_TOKEN_SECONDS);
}

/** The token in the address of a mail's picture. @param mailedAt as for {@link signMailToken} */
export function signOpenToken(
  keys: Keys,
  { objectId, mailId }: VisitClaims,
  mailedAt: number,
): Promise<string> {
  const issuedAt = Math.floor(mailedAt / 1000);
  return sign(keys, 'open', objectId, { jti: mailId }, issuedAt, issuedAt + MAIL_TOKEN_SECONDS);
}

/** The token in the address of a mail's link, which leads nowhere but to its target. */
export function signClickToken(
  keys: Keys,
  { objectId, mailId, target }: ClickClaims,
  mailedAt: number,
): Promise<string> {
  const issuedAt = Math.floor(mailedAt / 1000);
  const payload = { jti: mailId, target };
  return sign(keys, 'click', objectId, payload, issuedAt, issuedAt + MAIL_TOKEN_SECONDS);
}

export async function readAccessToken(keys: Keys, token: string): Promise<Outcome<AccessClaims>> {
  const outcome = await read(keys, 'access', token);
  if (!outcome.ok) return outcome;
  const { sub, sid, exp } = outcome.value;
  if (typeof sub !== 'string' || typeof sid !== 'string' || exp === undefined)
    return fail({ code: 'token_invalid' });
  return ok({ email: sub, sessionId: sid, expiresAt: exp * 1000 });
}

export async function readRefreshToken(keys: Keys, token: string): Promise<Outcome<RefreshClaims>> {
  const outcome = await read(keys, 'refresh', token);
  if (!outcome.ok) return outcome;
  const { sub, sid, gen } = outcome.value;
  if (typeof sub !== 'string' || typeof sid !== 'string' || typeof gen !== 'number') {
    return fail({ code: 'token_invalid' });
  }
  return ok({ email: sub, sessionId: sid, generation: gen });
}

export async function readLoginToken(keys: Keys, token: string): Promise<Outcome<LoginClaims>> {
  const outcome = await read(keys, 'login', token);
  if (!outcome.ok) return outcome;
  const { sub, jti } = outcome.value;
  if (typeof sub !== 'string' || typeof jti !== 'string') return fail({ code: 'token_invalid' });
  return ok({ email: sub, tokenId: jti });
}

export async function readMailToken(keys: Keys, token: string): Promise<Outcome<MailClaims>> {
  const outcome = await read(keys, 'mail', token);
  if (!outcome.ok) return outcome;
  const { sub, jti, kind } = outcome.value;
  if (typeof sub !== 'string' || typeof jti !== 'string') return fail({ code: 'token_invalid' });
  return ok({ objectId: sub, mailId: jti, kind: MAIL_KINDS.find((known) => known === kind) ?? null });
}

export async function readOpenToken(keys: Keys, token: string): Promise<Outcome<VisitClaims>> {
  const outcome = await read(keys, 'open', token);
  if (!outcome.ok) return outcome;
  const { sub, jti } = outcome.value;
  if (typeof sub !== 'string' || typeof jti !== 'string') return fail({ code: 'token_invalid' });
  return ok({ objectId: sub, mailId: jti });
}

export async function readClickToken(keys: Keys, token: string): Promise<Outcome<ClickClaims>> {
  const outcome = await read(keys, 'click', token);
  if (!outcome.ok) return outcome;
  const { sub, jti, target } = outcome.value;
  if (typeof sub !== 'string' || typeof jti !== 'string' || typeof target !== 'string') {
    return fail({ code: 'token_invalid' });
  }
  if (!URL.canParse(target)) return fail({ code: 'token_invalid' });
  const { protocol, href } = new URL(target);
  if (protocol !== 'https:' && protocol !== 'http:') return fail({ code: 'token_invalid' });
  return ok({ objectId: sub, mailId: jti, target: href });
}

/** Signs a token of one kind; times in seconds. */
export function sign(
  keys: Keys,
  kind: Kind,
  subject: string,
  claims: JWTPayload,
  issuedAt: number,
  expiresAt: number,
): Promise<string> {
  const { typ, audience } = KINDS[kind];
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ })
    .setSubject(subject)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(keys.sign);
}

/** Checks a token of one kind with every secret in use. */
export async function read(keys: Keys, kind: Kind, token: string): Promise<Outcome<JWTPayload>> {
  const { typ, audience } = KINDS[kind];
  for (const key of keys.verify) {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['HS256'],
        typ,
        audience,
        requiredClaims: ['exp', 'sub'],
      });
      return ok(payload);
    } catch (error) {
      if (error instanceof errors.JWTExpired) return fail({ code: 'token_expired' });
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) return fail({ code: 'token_invalid' });
    }
  }
  return fail({ code: 'token_invalid' });
}
