import { describe, expect, test } from 'vitest';
import { parseConfig } from '../src/config.ts';

const BASE = {
  ENVIRONMENT: 'production',
  FRONTEND_URL: 'https://handbook.example',
  API_URL: 'https://api.handbook.example',
  ALLOWED_ORIGINS: 'https://handbook.example',
  MAIL_FROM: 'The Handbook <handbook@example.com>',
  JWT_SECRET: 'a secret of the tests only and of 32 bytes or more',
};
const SMTP = { MAIL_PROVIDER: 'smtp', SMTP_HOST: 'mail.example.com' };
const settings = (env: object) => parseConfig({ ...BASE, ...env }).mailProviders;

describe('the configured providers', () => {
  test.each<[object, object[]]>([
    [{ ENVIRONMENT: 'development', MAIL_PROVIDER: 'outbox' }, [{ provider: 'outbox' }]],
    [SMTP, [{ provider: 'smtp', host: 'mail.example.com', port: 587, tls: 'starttls', credentials: null }]],
    [
      { ...SMTP, SMTP_TLS: 'implicit', SMTP_USER: 'u', SMTP_PASSWORD: 'p' },
      [
        {
          provider: 'smtp',
          host: 'mail.example.com',
          port: 465,
          tls: 'implicit',
          credentials: { user: 'u', password: 'p' },
        },
      ],
    ],
    [
      { MAIL_PROVIDER: 'sendgrid', SENDGRID_API_KEY: 'k' },
      [{ provider: 'sendgrid', apiUrl: 'https://api.sendgrid.com', apiKey: 'k' }],
    ],
    [
      { MAIL_PROVIDER: 'resend', RESEND_API_KEY: 'k', RESEND_API_URL: 'https://eu.example/' },
      [{ provider: 'resend', apiUrl: 'https://eu.example', apiKey: 'k' }],
    ],
    [{ MAIL_PROVIDER: 'cloudflare', EMAIL: {} }, [{ provider: 'cloudflare' }]],
  ])('%o', (env, expected) => {
    expect(settings(env)).toEqual(expected);
  });

  test('are two when a fallback is named', () => {
    const env = { MAIL_PROVIDER: 'resend, cloudflare', RESEND_API_KEY: 'k', EMAIL: {} };
    expect(settings(env).map(({ provider }) => provider)).toEqual(['resend', 'cloudflare']);
  });

  test('may be reached without encryption in development only', () => {
    const local = { ...SMTP, SMTP_TLS: 'none', SMTP_PORT: '2525' };
    expect(settings({ ...local, ENVIRONMENT: 'development' })).toMatchObject([{ tls: 'none', port: 2525 }]);
    expect(() => settings(local)).toThrow('SMTP_TLS');
  });
});

describe('refuses to start, naming', () => {
  test.each<[string, object]>([
    ['MAIL_PROVIDER', {}],
    ['MAIL_PROVIDER', { MAIL_PROVIDER: '' }],
    ['MAIL_PROVIDER', { MAIL_PROVIDER: 'pigeon' }],
    ['MAIL_PROVIDER', { MAIL_PROVIDER: 'outbox' }],
    ['MAIL_PROVIDER', { MAIL_PROVIDER: 'resend,outbox', RESEND_API_KEY: 'k' }],
    ['MAIL_PROVIDER', { MAIL_PROVIDER: 'resend,resend', RESEND_API_KEY: 'k' }],
    ['MAIL_PROVIDER', { MAIL_PROVIDER: 'smtp,resend,sendgrid' }],
    ['SENDGRID_API_KEY', { MAIL_PROVIDER: 'sendgrid' }],
    ['SENDGRID_API_KEY', { MAIL_PROVIDER: 'sendgrid', SENDGRID_API_KEY: ' ' }],
    [
      'SENDGRID_API_URL',
      { MAIL_PROVIDER: 'sendgrid', SENDGRID_API_KEY: 'k', SENDGRID_API_URL: 'http://a.example' },
    ],
    ['RESEND_API_KEY', { MAIL_PROVIDER: 'resend' }],
    ['RESEND_API_KEY', { MAIL_PROVIDER: 'smtp,resend', SMTP_HOST: 'mail.example.com' }],
    ['RESEND_API_URL', { MAIL_PROVIDER: 'resend', RESEND_API_KEY: 'k', RESEND_API_URL: 'file:///etc' }],
    ['EMAIL', { MAIL_PROVIDER: 'cloudflare' }],
    ['SMTP_HOST', { MAIL_PROVIDER: 'smtp' }],
    ['SMTP_HOST', { ...SMTP, SMTP_HOST: 'mail.example.com:587' }],
    ['SMTP_PORT', { ...SMTP, SMTP_PORT: '25' }],
    ['SMTP_PORT', { ...SMTP, SMTP_PORT: '70000' }],
    ['SMTP_TLS', { ...SMTP, SMTP_TLS: 'maybe' }],
    ['SMTP_PASSWORD', { ...SMTP, SMTP_USER: 'u' }],
    ['MAIL_FROM', { ...SMTP, MAIL_FROM: 'A <a@b.de>\r\nBcc: c@d.de' }],
    ['MAIL_FROM', { ...SMTP, MAIL_FROM: 'The Handbook' }],
    ['MAIL_REPLY_TO', { ...SMTP, MAIL_REPLY_TO: 'nobody' }],
    ['SENDGRID_WEBHOOK_PUBLIC_KEY', { ...SMTP, SENDGRID_WEBHOOK_PUBLIC_KEY: 'not base64!' }],
    ['RESEND_WEBHOOK_SECRET', { ...SMTP, RESEND_WEBHOOK_SECRET: 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }],
  ])('%s: %o', (name, env) => {
    expect(() => settings(env)).toThrow(`Configuration: ${name} `);
  });

  test('no secret, whatever is wrong with it', () => {
    const env = { ...SMTP, SENDGRID_WEBHOOK_PUBLIC_KEY: 'hush-hush!' };
    expect(() => settings(env)).not.toThrow('hush-hush');
  });
});
