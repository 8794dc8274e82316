/** The Worker's configuration: variables and secrets, parsed and checked once at start. */
import * as v from 'valibot';
import { BRANDING } from './branding.ts';
import {
  mailBindings,
  mailSecrets,
  mailVariables,
  type ProviderSettings,
  providerSettings,
} from './mailSettings.ts';
import { nudgeSchedule, nudgeVariables } from './nudgeSettings.ts';
import { DAY_MS } from './rules/days.ts';
import type { NudgeSchedule } from './rules/nudges.ts';
import { onceEach } from './rules/onceEach.ts';
import { wholeNumber } from './wholeNumber.ts';
import { normaliseEmail } from './wire/emailAddress.ts';
import { parseMailbox } from './wire/mailbox.ts';

/** RFC 7518 section 3.2: an HS256 key has at least the size of the hash. */
const JWT_SECRET_MIN_BYTES = 32;

const origin = v.pipe(
  v.string(),
  v.url('must be an origin, such as https://example.com'),
  v.check(
    (text) => /^https?:\/\/[^/?#@\s]+\/?$/.test(text),
    'must be an origin, such as https://example.com',
  ),
  v.transform((text) => new URL(text).origin),
);

const commaList = v.pipe(
  v.string(),
  v.transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  ),
);

/** A Data Source Name as Sentry gives it: the public key as user, the project's number as last part of the path. */
const SENTRY_DSN = /^https?:\/\/[\w-]+@[\w.:-]+(?:\/[\w-]+)*\/\d+$/;

/** What `wrangler secret put` sets; every other variable may stand in wrangler.toml. */
const secrets = {
  ...mailSecrets,
  SENTRY_DSN: v.optional(v.pipe(v.string(), v.trim(), v.regex(SENTRY_DSN, 'must be a DSN of Sentry'))),
  STRIPE_WEBHOOK_SECRET: v.optional(v.pipe(v.string(), v.regex(/^\S+$/, 'must be a secret without spaces'))),
  JWT_SECRET: v.pipe(
    v.string(),
    commaList,
    v.minLength(1, 'must not be empty'),
    v.everyItem(
      (secret) => new TextEncoder().encode(secret).length >= JWT_SECRET_MIN_BYTES,
      `needs at least ${JWT_SECRET_MIN_BYTES} bytes in each secret`,
    ),
  ),
};

const variables = {
  ENVIRONMENT: v.picklist(['development', 'staging', 'production']),
  FRONTEND_URL: origin,
  API_URL: origin,
  ALLOWED_ORIGINS: v.pipe(commaList, v.array(origin)),
  ADMIN_EMAILS: v.pipe(
    v.optional(v.string(), ''),
    commaList,
    v.mapItems((text) => normaliseEmail(text) ?? ''),
    v.everyItem((email) => email !== '', 'must be a comma list of e-mail addresses'),
  ),
  ...mailVariables,
  MAGIC_LINK_TTL_SECONDS: v.optional(wholeNumber(60, 86_400), '900'),
  MAIL_PATIENCE_SECONDS: v.optional(wholeNumber(1, 3_600), '60'),
  SESSION_TTL_DAYS: v.optional(wholeNumber(1, 365), '30'),
  SNAPSHOT_QUIET_SECONDS: v.optional(wholeNumber(1, 3_600), '30'),
  SNAPSHOT_MAX_SECONDS: v.optional(wholeNumber(1, 86_400), '600'),
  ...nudgeVariables,
  ACCESS_LOG_RETENTION_DAYS: v.optional(wholeNumber(1, 3_650), '365'),
  READER_JURISDICTION: v.optional(v.picklist(['none', 'eu', 'fedramp']), 'none'),
  ...secrets,
};

export const Variables = v.object({ ...variables, ...mailBindings });

/** The name of every variable and secret that the Worker knows. */
export const VARIABLE_NAMES: readonly string[] = Object.keys(variables);

/** Those of them that are secret, and never stand in wrangler.toml. */
export const SECRET_NAMES: readonly string[] = Object.keys(secrets);

export type Config = {
  environment: 'development' | 'staging' | 'production';
  frontendUrl: string;
  apiUrl: string;
  allowedOrigins: ReadonlySet<string>;
  adminEmails: ReadonlySet<string>;
  productName: string;
  /** The provider of mail, then its fallback if there is one. */
  mailProviders: readonly ProviderSettings[];
  mailFrom: string;
  mailReplyTo: string | null;
  /** Base64 SubjectPublicKeyInfo, or null where SendGrid sends no events. */
  sendgridWebhookPublicKey: string | null;
  resendWebhookSecret: string | null;
  /** Null where Stripe sends no events. */
  stripeWebhookSecret: string | null;
  /** Null where errors are only logged. */
  sentryDsn: string | null;
  magicLinkTtlSeconds: number;
  /** Longer than any honest delivery; a mail without word for so long is brought to its consumer again. */
  mailPatienceMs: number;
  sessionTtlMs: number;
  snapshotQuietMs: number;
  snapshotMaxMs: number;
  /** When readers are mailed unasked. */
  nudges: NudgeSchedule;
  /** How long it is kept who had which content. */
  accessLogRetentionMs: number;
  readerJurisdiction: 'eu' | 'fedramp' | null;
  /** The first signs; all verify, so that a secret can be rotated without signing everyone out. */
  jwtSecrets: readonly string[];
};

/**
 * Parses the Worker's environment.
 * @throws Error naming the first variable that is missing or malformed; the Worker must not start with it
 */
export function parseConfig(env: object): Config {
  const parsed = v.safeParse(Variables, env);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const name = v.getDotPath(issue)?.split('.')[0] ?? 'the environment';
    const problem = issue.received === 'undefined' ? 'is missing' : issue.message;
    throw new Error(`Configuration: ${name} ${problem}.`);
  }
  const vars = parsed.output;
  if (vars.SNAPSHOT_MAX_SECONDS < vars.SNAPSHOT_QUIET_SECONDS) {
    throw new Error('Configuration: SNAPSHOT_MAX_SECONDS must not be below SNAPSHOT_QUIET_SECONDS.');
  }
  if (vars.ENVIRONMENT !== 'development') requireHttps(vars);
  return {
    environment: vars.ENVIRONMENT,
    frontendUrl: vars.FRONTEND_URL,
    apiUrl: vars.API_URL,
    allowedOrigins: new Set(vars.ALLOWED_ORIGINS),
    adminEmails: new Set(vars.ADMIN_EMAILS),
    productName: BRANDING.productName,
    mailProviders: providerSettings(vars),
    mailFrom: withSenderName(vars.MAIL_FROM),
    mailReplyTo: vars.MAIL_REPLY_TO ?? null,
    sendgridWebhookPublicKey: vars.SENDGRID_WEBHOOK_PUBLIC_KEY ?? null,
    resendWebhookSecret: vars.RESEND_WEBHOOK_SECRET ?? null,
    stripeWebhookSecret: vars.STRIPE_WEBHOOK_SECRET ?? null,
    sentryDsn: vars.SENTRY_DSN ?? null,
    magicLinkTtlSeconds: vars.MAGIC_LINK_TTL_SECONDS,
    mailPatienceMs: vars.MAIL_PATIENCE_SECONDS * 1000,
    sessionTtlMs: vars.SESSION_TTL_DAYS * DAY_MS,
    snapshotQuietMs: vars.SNAPSHOT_QUIET_SECONDS * 1000,
    snapshotMaxMs: vars.SNAPSHOT_MAX_SECONDS * 1000,
    nudges: nudgeSchedule(vars),
    accessLogRetentionMs: vars.ACCESS_LOG_RETENTION_DAYS * DAY_MS,
    readerJurisdiction: vars.READER_JURISDICTION === 'none' ? null : vars.READER_JURISDICTION,
    jwtSecrets: vars.JWT_SECRET,
  };
}

/** Parsed once for an environment, which thousands of objects share. */
export const configOf = onceEach(parseConfig);

/** An address alone gets the branding's name, since a mail from a bare address looks like nobody's. */
function withSenderName(mailFrom: string): string {
  return parseMailbox(mailFrom)?.name === null ? `${BRANDING.senderName} <${mailFrom.trim()}>` : mailFrom;
}

/** Over plain http, tokens and cookies could be read on their way, and a page be changed. */
function requireHttps(vars: v.InferOutput<typeof Variables>): void {
  const { FRONTEND_URL, API_URL, ALLOWED_ORIGINS, SENTRY_DSN } = vars;
  const origins = {
    FRONTEND_URL: [FRONTEND_URL],
    API_URL: [API_URL],
    ALLOWED_ORIGINS,
    SENTRY_DSN: SENTRY_DSN === undefined ? [] : [SENTRY_DSN],
  };
  for (const [name, values] of Object.entries(origins)) {
    if (!values.every((value) => value.startsWith('https://'))) {
      throw new Error(`Configuration: ${name} must be https outside development.`);
    }
  }
}
