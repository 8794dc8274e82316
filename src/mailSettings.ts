/** Which mail providers the configuration names, and what each needs. Checked with the rest of it, once at start. */
import * as v from 'valibot';
import { wholeNumber } from './wholeNumber.ts';
import { parseMailbox } from './wire/mailbox.ts';

export type SmtpSettings = {
  provider: 'smtp';
  host: string;
  port: number;
  tls: 'none' | 'starttls' | 'implicit';
  credentials: { user: string; password: string } | null;
};
export type ApiSettings = { provider: 'sendgrid' | 'resend'; apiUrl: string; apiKey: string };
export type ProviderSettings =
  | { provider: 'outbox' }
  | { provider: 'cloudflare' }
  | SmtpSettings
  | ApiSettings;

/** Whether a provider tells of opens and clicks by itself; its mails then carry no tracking of ours. */
export function tracksItself({ provider }: ProviderSettings): boolean {
  return provider === 'sendgrid' || provider === 'resend';
}

const PROVIDERS = ['outbox', 'smtp', 'sendgrid', 'resend', 'cloudflare'] as const;

/** RFC 8314 section 3.3 for implicit TLS and submission, RFC 5321 for the rest. */
const SMTP_PORTS = { implicit: 465, starttls: 587, none: 25 } as const;

const mailbox = v.pipe(
  v.string(),
  v.check((text) => parseMailbox(text) !== null, 'must be an address, or a name and an address'),
);
const apiUrl = v.pipe(
  v.string(),
  v.url(),
  v.startsWith('http'),
  v.transform((text) => text.replace(/\/+$/, '')),
);
const secret = v.pipe(v.string(), v.trim(), v.nonEmpty('must not be empty'));
const base64 = v.pipe(v.string(), v.trim(), v.base64('must be base64'), v.nonEmpty('must not be empty'));

/** The variables of mail, as entries of the configuration's schema. */
export const mailVariables = {
  MAIL_PROVIDER: v.pipe(
    v.string(),
    v.transform((text) => text.split(',').map((name) => name.trim())),
    v.array(v.picklist(PROVIDERS, `must be one of ${PROVIDERS.join(', ')}, or a comma list of two`)),
    v.maxLength(2, 'names at most two: the provider and its fallback'),
    v.check((names) => new Set(names).size === names.length, 'names one provider twice'),
  ),
  MAIL_FROM: mailbox,
  MAIL_REPLY_TO: v.optional(mailbox),
  SMTP_HOST: v.optional(v.pipe(v.string(), v.regex(/^[^\s/:]+$/, 'must be a host name'))),
  SMTP_PORT: v.optional(wholeNumber(1, 65_535)),
  SMTP_TLS: v.optional(v.picklist(['none', 'starttls', 'implicit']), 'starttls'),
  SMTP_USER: v.optional(secret),
  SENDGRID_API_URL: v.optional(apiUrl, 'https://api.sendgrid.com'),
  SENDGRID_WEBHOOK_PUBLIC_KEY: v.optional(base64),
  RESEND_API_URL: v.optional(apiUrl, 'https://api.resend.com'),
};

/** What of mail must be secret, likewise. */
export const mailSecrets = {
  SMTP_PASSWORD: v.optional(secret),
  SENDGRID_API_KEY: v.optional(secret),
  RESEND_API_KEY: v.optional(secret),
  RESEND_WEBHOOK_SECRET: v.optional(
    v.pipe(v.string(), v.trim(), v.regex(/^whsec_[A-Za-z0-9+/]+={0,2}$/, 'must begin with whsec_')),
  ),
};

/** No text but a binding of the platform, which only its presence is asked of. */
export const mailBindings = { EMAIL: v.optional(v.unknown()) };

const Parsed = v.object({ ...mailVariables, ...mailSecrets, ...mailBindings });
type MailVariables = v.InferOutput<typeof Parsed> & {
  ENVIRONMENT: 'development' | 'staging' | 'production';
};

/**
 * @returns the provider, and its fallback if there is one
 * @throws Error naming the variable that a chosen provider lacks, or that is unsafe outside development
 */
export function providerSettings(vars: MailVariables): readonly ProviderSettings[] {
  return vars.MAIL_PROVIDER.map((provider) => settingsOf(provider, vars));
}

function settingsOf(provider: (typeof PROVIDERS)[number], vars: MailVariables): ProviderSettings {
  switch (provider) {
    case 'outbox':
      if (vars.ENVIRONMENT === 'development') return { provider };
      throw problem('MAIL_PROVIDER', 'outbox keeps mail locally and is for development only');
    case 'cloudflare':
      needed(vars, 'EMAIL', provider);
      return { provider };
    case 'smtp':
      return smtpSettings(vars);
    case 'sendgrid':
      return { provider, ...apiSettings(vars, provider, 'SENDGRID_API_URL', 'SENDGRID_API_KEY') };
    case 'resend':
      return { provider, ...apiSettings(vars, provider, 'RESEND_API_URL', 'RESEND_API_KEY') };
  }
}

function smtpSettings(vars: MailVariables): SmtpSettings {
  const tls = vars.SMTP_TLS;
  const port = vars.SMTP_PORT ?? SMTP_PORTS[tls];
  const local = vars.ENVIRONMENT === 'development';
  if (!local && port === 25) throw problem('SMTP_PORT', 'must not be 25, which Workers cannot reach');
  if (!local && tls === 'none') throw problem('SMTP_TLS', 'must be starttls or implicit outside development');
  const user = vars.SMTP_USER;
  const credentials =
    user === undefined ? null : { user, password: needed(vars, 'SMTP_PASSWORD', 'SMTP_USER') };
  return { provider: 'smtp', host: needed(vars, 'SMTP_HOST', 'smtp'), port, tls, credentials };
}

function apiSettings(
  vars: MailVariables,
  provider: string,
  urlName: 'SENDGRID_API_URL' | 'RESEND_API_URL',
  keyName: 'SENDGRID_API_KEY' | 'RESEND_API_KEY',
): { apiUrl: string; apiKey: string } {
  const url = vars[urlName];
  if (vars.ENVIRONMENT !== 'development' && !url.startsWith('https:')) {
    throw problem(urlName, 'must begin with https: outside development');
  }
  return { apiUrl: url, apiKey: needed(vars, keyName, provider) };
}

function needed<N extends keyof MailVariables>(
  vars: MailVariables,
  name: N,
  because: string,
): NonNullable<MailVariables[N]> {
  const value = vars[name];
  if (value === undefined || value === null) throw problem(name, `is missing, and ${because} needs it`);
  return value;
}

function problem(name: string, text: string): Error {
  return new Error(`Configuration: ${name} ${text}.`);
}
