/** The configuration is checked before the first request: a bad one names the variable and stops the Worker. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { BRANDING } from '../src/branding.ts';
import { parseConfig } from '../src/config.ts';
import { routerWith } from './helpers/otherRouter.ts';
import { expectProblem } from './helpers/problem.ts';

const GOOD = {
  ENVIRONMENT: 'development',
  FRONTEND_URL: 'https://www.example.com',
  API_URL: 'https://api.example.com/',
  ALLOWED_ORIGINS: 'https://www.example.com, https://beta.example.com',
  ADMIN_EMAILS: ' Owner@Example.com ,second@example.com',
  MAIL_PROVIDER: 'outbox',
  MAIL_FROM: 'The Handbook <handbook@example.com>',
  JWT_SECRET: 'a secret for signing of 32 bytes or more',
};

const without = (name: string) => Object.fromEntries(Object.entries(GOOD).filter(([key]) => key !== name));

test('what is not set has its documented default', () => {
  expect(parseConfig(GOOD)).toMatchObject({
    magicLinkTtlSeconds: 900,
    sessionTtlMs: 30 * 24 * 60 * 60 * 1000,
    snapshotQuietMs: 30_000,
    snapshotMaxMs: 600_000,
    accessLogRetentionMs: 365 * 24 * 60 * 60 * 1000,
    readerJurisdiction: null,
    mailReplyTo: null,
    nudges: { dripIntervalDays: 1, dripHour: 9, reminderIdleDays: 7 },
  });
  expect(parseConfig(without('ADMIN_EMAILS')).adminEmails.size).toBe(0);
});

test('what is set is taken, in one form', () => {
  const config = parseConfig({
    ...GOOD,
    MAIL_REPLY_TO: 'help@example.com',
    MAGIC_LINK_TTL_SECONDS: '60',
    SESSION_TTL_DAYS: '7',
    SNAPSHOT_QUIET_SECONDS: '1',
    SNAPSHOT_MAX_SECONDS: '2',
    ACCESS_LOG_RETENTION_DAYS: '90',
    READER_JURISDICTION: 'eu',
    DRIP_INTERVAL_DAYS: '0',
    DRIP_HOUR: '18',
    REMINDER_IDLE_DAYS: '14',
  });
  expect(config).toMatchObject({
    environment: 'development',
    frontendUrl: 'https://www.example.com',
    apiUrl: 'https://api.example.com',
    mailReplyTo: 'help@example.com',
    magicLinkTtlSeconds: 60,
    sessionTtlMs: 7 * 24 * 60 * 60 * 1000,
    snapshotQuietMs: 1_000,
    snapshotMaxMs: 2_000,
    accessLogRetentionMs: 90 * 24 * 60 * 60 * 1000,
    readerJurisdiction: 'eu',
    nudges: { dripIntervalDays: 0, dripHour: 18, reminderIdleDays: 14 },
  });
  expect([...config.allowedOrigins]).toEqual(['https://www.example.com', 'https://beta.example.com']);
  expect([...config.adminEmails]).toEqual(['owner@example.com', 'second@example.com']);
});

test('a sender without a name gets the one of the branding', () => {
  expect(parseConfig(GOOD).mailFrom).toBe('The Handbook <handbook@example.com>');
  const bare = parseConfig({ ...GOOD, MAIL_FROM: ' handbook@example.com ' }).mailFrom;
  expect(bare).toBe(`${BRANDING.senderName} <handbook@example.com>`);
  const named = parseConfig({ ...GOOD, MAIL_FROM: '"Ada, Handbook" <ada@example.com>' }).mailFrom;
  expect(named).toBe('"Ada, Handbook" <ada@example.com>');
});

test.each([
  'ENVIRONMENT',
  'FRONTEND_URL',
  'API_URL',
  'ALLOWED_ORIGINS',
  'MAIL_PROVIDER',
  'MAIL_FROM',
  'JWT_SECRET',
])('a missing %s is named', (name) => {
  expect(() => parseConfig(without(name))).toThrow(`Configuration: ${name} is missing.`);
});

const MALFORMED: [string, string[]][] = [
  ['ENVIRONMENT', ['', 'prod', 'Production', 'development ']],
  [
    'FRONTEND_URL',
    ['', 'www.example.com', 'ftp://example.com', 'https://example.com/app', 'javascript:alert(1)'],
  ],
  [
    'API_URL',
    ['', 'https://', 'https://example.com/api', 'https://example.com?x', 'https://u:p@example.com'],
  ],
  ['ALLOWED_ORIGINS', ['*', 'example.com', 'https://a.example https://b.example', 'https://a.example,null']],
  [
    'ADMIN_EMAILS',
    ['owner', 'owner@example.com,', 'a@example.com;b@example.com'].filter((text) => !text.endsWith(',')),
  ],
  ['MAIL_PROVIDER', ['', 'postmark', 'OUTBOX']],
  [
    'MAIL_FROM',
    ['', 'The Handbook', 'a@b.example\r\nBcc: c@d.example', '<a@b.example', 'A <a b@example.com>'],
  ],
  ['MAGIC_LINK_TTL_SECONDS', ['', '0', '59', '86401', '15m', '-900', '900.5', '1e3']],
  ['SESSION_TTL_DAYS', ['0', '366', 'month', '٣']],
  ['SNAPSHOT_QUIET_SECONDS', ['0', '3601', 'x']],
  ['SNAPSHOT_MAX_SECONDS', ['0', '86401', '29']],
  ['DRIP_INTERVAL_DAYS', ['', '-1', '1.5', '366', 'daily']],
  // Nobody is mailed unasked from 20:00 to 08:59.
  ['DRIP_HOUR', ['', '8', '20', '9:00']],
  ['REMINDER_IDLE_DAYS', ['', '-7', '366', 'week']],
  ['ACCESS_LOG_RETENTION_DAYS', ['0', '3651', '1y']],
  ['READER_JURISDICTION', ['EU', 'mars']],
  ['JWT_SECRET', ['', ',', 'short', 'x'.repeat(31), `${'x'.repeat(32)},short`]],
];

describe.each(MALFORMED)('a malformed %s', (name, values) => {
  test.each(values)('%j is named, without its value when it is a secret', (value) => {
    let message = '';
    try {
      parseConfig({ ...GOOD, [name]: value });
    } catch (error) {
      message = error instanceof Error ? error.message : '';
    }
    expect(message).toMatch(new RegExp(`^Configuration: ${name} .+\\.$`));
    if (name === 'JWT_SECRET' && value.length > 1) expect(message).not.toContain(value);
  });
});

test('a secret is measured in bytes, not in characters', () => {
  expect(parseConfig({ ...GOOD, JWT_SECRET: 'ü'.repeat(16) }).jwtSecrets).toHaveLength(1);
  expect(() => parseConfig({ ...GOOD, JWT_SECRET: 'ü'.repeat(15) })).toThrow('JWT_SECRET');
});

describe.each(['staging', 'production'])('in %s', (ENVIRONMENT) => {
  test.each(['FRONTEND_URL', 'API_URL', 'ALLOWED_ORIGINS'])('%s must be https', (name) => {
    const value = name === 'ALLOWED_ORIGINS' ? 'https://a.example,http://b.example' : 'http://example.com';
    expect(() => parseConfig({ ...GOOD, ENVIRONMENT, [name]: value })).toThrow(`Configuration: ${name} `);
    expect(() => parseConfig({ ...GOOD, ENVIRONMENT, [name]: value })).toThrow('https');
    expect(() => parseConfig({ ...GOOD, [name]: value })).not.toThrow();
  });

  test('mail may not stay in the local mailbox', () => {
    expect(() => parseConfig({ ...GOOD, ENVIRONMENT })).toThrow('Configuration: MAIL_PROVIDER ');
  });

  test('a short secret is refused', () => {
    expect(() => parseConfig({ ...GOOD, ENVIRONMENT, JWT_SECRET: 'short' })).toThrow(
      'Configuration: JWT_SECRET ',
    );
  });
});

test.each(['staging', 'production'] as const)(
  'in %s there is no local mailbox to look into',
  async (environment) => {
    const api = await routerWith({ environment });
    for (const path of [
      '/dev/mailbox',
      '/dev/mailbox.json',
      '/dev/mailbox.json?to=a@example.com',
      '/dev/mailbox/',
    ]) {
      await expectProblem(await api('GET', path), 404, 'not_found');
      expect((await api('HEAD', path)).status).toBe(404);
      await expectProblem(await api('POST', path), 404, 'not_found');
    }
  },
);

test('outside development a flood from one network is stopped before any object is woken', async () => {
  const asked: string[] = [];
  const limiter = {
    limit: async ({ key }: { key: string }) => {
      asked.push(key);
      return { success: false };
    },
  };
  const api = await routerWith({ environment: 'production' }, { IP_LIMIT: limiter });
  const sendFrom = (ip: string) =>
    api('POST', '/api/auth/magic-link', {
      headers: { 'CF-Connecting-IP': ip },
      body: { email: 'a@example.com' },
    });
  for (const ip of ['192.0.2.1', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::9', '2001:db8::1']) {
    const answer = await sendFrom(ip);
    expect(answer.headers.get('Retry-After')).toBe('60');
    await expectProblem(answer, 429, 'rate_limited');
  }
  expect(asked).toEqual(['192.0.2.1', '2001:db8:1:2', '2001:db8:1:2', '2001:db8:0:0']);
  expect((await api('GET', '/api/health')).status).toBe(200);
  const development = await routerWith({}, { IP_LIMIT: limiter });
  expect((await development('POST', '/api/auth/refresh')).status).toBe(401);
});

test.each(['/api/auth/magic-link', '/api/auth/verify', '/api/auth/refresh', '/api/email/signup'])(
  'a flood at %s is told the limit, and when to come again',
  async (path) => {
    const limiter = { limit: async () => ({ success: false }) };
    const api = await routerWith({ environment: 'production' }, { IP_LIMIT: limiter });
    const answer = await api('POST', path, { body: { email: 'a@example.com' } });
    expect(answer.headers.get('RateLimit-Policy')).toBe('"network";q=100;w=60');
    expect(answer.headers.get('RateLimit')).toBe('"network";r=0;t=60');
    expect(answer.headers.get('Retry-After')).toBe('60');
    await expectProblem(answer, 429, 'rate_limited');
  },
);

test('the configuration of the tests is the development one', () => {
  expect(parseConfig(env).environment).toBe('development');
});
