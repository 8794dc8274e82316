/**
 * When a mail of the outbox is handed to the queue again because nobody confirmed it, and what becomes of one that a
 * provider was asked to send and did not confirm.
 */
import type { MailKind } from '../wire/mail.ts';
import type { MailResult } from '../wire/readerRpc.ts';
import { DAY_MS } from './days.ts';
import { retryDelayMs } from './retryDelay.ts';

/** About a day at the longest delay; then the mail is a dead letter. */
const ATTEMPTS_MAX = 300;
/** A pause waits for an operator and burns no attempts, so age bounds it: a week has a working day in it. */
const PAUSE_MAX_MS = 7 * DAY_MS;

/**
 * @param patienceMs time for the queue to bring a mail to its consumer, and for a provider to take it
 * @param attempts tries of the provider that failed
 * @param random a number in [0, 1)
 * @returns when the job is to be sent again, in milliseconds
 */
export function mailDueAt(patienceMs: number, attempts: number, now: number, random: number): number {
  return now + patienceMs + (attempts === 0 ? 0 : retryDelayMs(attempts, random));
}

/**
 * Whether a second copy is better than none. Without a sign-in mail its reader, who is waiting for it, stays outside;
 * two copies of any other mail are two reasons to leave.
 */
export function isBetterTwiceThanNever(kind: MailKind | 'digest'): boolean {
  return kind === 'magic_link' || kind === 'welcome';
}

/**
 * Resend, the one provider that knows repeats, knows them for 24 hours; the last of them is left for a slow request.
 * https://resend.com/docs/dashboard/emails/idempotency-keys
 */
const REPEAT_MAX_MS = 23 * 60 * 60 * 1000;

/** `uncertainSince`: when the first try ended that a provider may have taken, in milliseconds; null if there is none. */
type MailUnconfirmed = { state: string; kind: MailKind; attempts: number; uncertainSince: number | null };
type GivenUp = { state: 'dead' | 'unknown'; reason: string };

/** @returns how a mail that nobody confirmed ends, or null when it may be given to a consumer once more */
export function giveUpOn(mail: MailUnconfirmed, now: number): GivenUp | null {
  const { state, kind, attempts, uncertainSince } = mail;
  if (!isBetterTwiceThanNever(kind)) {
    // Its consumer died while a provider was asked, and may have sent it.
    if (state === 'claimed') return { state: 'unknown', reason: 'consumer_lost' };
    if (uncertainSince !== null && now - uncertainSince >= REPEAT_MAX_MS) {
      return { state: 'unknown', reason: 'repeat_too_late' };
    }
  }
  // A consumer that died for so many mails in a row would die for this one again.
  return attempts >= ATTEMPTS_MAX ? { state: 'dead', reason: 'consumer_lost' } : null;
}

type Unconfirmed = Exclude<MailResult, { kind: 'sent' }>;
type MailTried = { kind: MailKind; begunAt: number; attempts: number };
type NextState = { state: 'waiting' | 'dead' | 'unknown'; dueAt: number | null; attempts: number };

/**
 * @param mail the mail with this try counted: when it was written or brought back, in milliseconds, and its tries
 * @param random a number in [0, 1)
 * @returns its next state, when it is due again in milliseconds, and the tries that count
 */
export function afterTry(mail: MailTried, result: Unconfirmed, now: number, random: number): NextState {
  const { attempts } = mail;
  switch (result.kind) {
    case 'refused':
      return { state: 'dead', dueAt: null, attempts };
    case 'paused':
      if (now - mail.begunAt >= PAUSE_MAX_MS) return { state: 'dead', dueAt: null, attempts };
      return { state: 'waiting', dueAt: now + result.afterMs, attempts: attempts - 1 };
    case 'unknown':
      if (result.repeatable || isBetterTwiceThanNever(mail.kind)) return again(attempts, null, now, random);
      return { state: 'unknown', dueAt: null, attempts };
    case 'retry':
      return again(attempts, result.afterMs, now, random);
  }
}

function again(attempts: number, afterMs: number | null, now: number, random: number): NextState {
  if (attempts >= ATTEMPTS_MAX) return { state: 'dead', dueAt: null, attempts };
  const delayMs = Math.max(afterMs ?? 0, retryDelayMs(attempts, random));
  return { state: 'waiting', dueAt: now + delayMs, attempts };
}
