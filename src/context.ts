/** What a request's handler may use, and how a handler looks. */
import type { IRequest } from 'itty-router';
import type { Keys } from './auth/keys.ts';
import type { TokenCheck } from './auth/tokenCheck.ts';
import type { Bindings } from './bindings.ts';
import type { Config } from './config.ts';
import type { SendgridKey } from './email/webhooks/sendgridSignature.ts';
import type { Answer } from './http/reply.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Broadcasts, Codes, Payments, Readers } from './readers.ts';
import type { AuditActor, FieldChanges } from './wire/audit.ts';

export type App = {
  config: Config;
  bindings: Bindings;
  readers: Readers;
  payments: Payments;
  codes: Codes;
  broadcasts: Broadcasts;
  keys: Keys;
  checkAccessToken: TokenCheck;
  metrics: Metrics;
  /** Null where SendGrid sends no events. */
  sendgridWebhookKey: SendgridKey | null;
};

export type Context = App & {
  requestId: string;
  log: Log;
  /** The platform's request, for what must not see the router's additions. */
  original: Request;
  /** The path of the route that answers, as the router has it, for the log. */
  route: string;
  /** Whose token was well signed, once a guard has looked; for the log of what goes wrong afterwards. */
  caller: Caller | null;
  /** Parsed when it is first looked at. */
  readonly url: URL;
  waitUntil: (work: Promise<unknown>) => void;
};

export type Handler = (request: IRequest, context: Context) => Promise<Answer> | Answer;

/** Who calls, once a guard has looked: the address and the session of an access token. */
export type Caller = { email: string; sessionId: string };
export type CallerHandler = (request: IRequest, context: Context, caller: Caller) => Promise<Answer> | Answer;

/**
 * An administrator's request: `actor` says whose, as the audit log names it; `admittedUntil` when the key ends that came
 * with it, in milliseconds, null for a session.
 */
export type AdminContext = Context & { actor: AuditActor; admittedUntil: number | null };
export type AdminHandler = (request: IRequest, context: AdminContext) => Promise<Answer> | Answer;

/** What came of a change: the answer, and what the audit log keeps of it; null when all was so already. */
export type Change = {
  answer: Answer;
  /** `target` and `readerId` where the path does not say them. */
  done: { changes: FieldChanges; target?: string; readerId?: string } | null;
};
export type ChangeHandler = (request: IRequest, context: AdminContext) => Promise<Change>;
