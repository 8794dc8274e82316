/** `npm run doctor`: what each answer of a deployed system means. How it asks is in test/node/operation. */
import { describe, expect, it, vi } from 'vitest';
import type { DeadLetterPage } from '../../../src/wire/deadLetters.ts';
import type { DriftCheck } from '../../../src/wire/drift.ts';
import type { Finding } from '../../../tools/doctor/finding.ts';
import { looked, printed } from '../../../tools/doctor/finding.ts';
import {
  judgeCertificate,
  judgeCookies,
  judgeDeadLetters,
  judgeDrift,
  judgeEmail,
  judgeKeys,
  judgeSecurityHeaders,
} from '../../../tools/doctor/judge.ts';
import { adminFindings, publicFindings } from '../../../tools/doctor/remoteChecks.ts';
import { freePort } from '../start/startedSystem.ts';

const NOW = Date.UTC(2026, 10, 28, 12);
const DAY = 86_400_000;
const daysAgo = (days: number) => new Date(NOW - days * DAY).toISOString();
const levels = (findings: readonly Finding[]) => findings.map(({ level }) => level);

const check = (more: Partial<DriftCheck>): DriftCheck => ({
  day: '2026-11-28',
  checkedAt: daysAgo(0.5),
  checked: 100,
  pending: 3,
  mended: 0,
  missing: 0,
  failed: 0,
  fields: {},
  ...more,
});
const letters = (...reasons: string[]): Pick<DeadLetterPage, 'data' | 'total'> => ({
  total: reasons.length,
  data: reasons.map((reason, at) => ({
    id: `mail-${at}`,
    email: 'ada@example.com',
    kind: 'chapter',
    state: 'dead',
    reason,
    attempts: 6,
    createdAt: daysAgo(1),
    failedAt: daysAgo(1),
  })),
});
const key = (id: string, expiresInDays: number, usedDaysAgo: number | null) => ({
  id,
  name: id,
  scope: 'write' as const,
  createdAt: daysAgo(200),
  expiresAt: daysAgo(-expiresInDays),
  revokedAt: null,
  lastUsedAt: usedDaysAgo === null ? null : daysAgo(usedDaysAgo),
});
const mails = (sent: number, bounced: number, complained: number) => {
  const of = { human: 0, machine: 0, raw: 0 };
  const fate = { delivered: sent, opened: of, clicked: of, bounced, complained, unsubscribed: 0 };
  return { kinds: [{ kind: 'chapter' as const, sent, ...fate }] };
};

describe('the doctor', () => {
  it.each([
    ['every header', {}, ['ok']],
    ['no HSTS', { 'strict-transport-security': null }, ['problem']],
    ['a weak policy', { 'content-security-policy': "default-src 'self'" }, ['problem']],
  ])('judges %s', (_, change: Record<string, string | null>, expected) => {
    const headers = new Headers({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'content-security-policy': "default-src 'none'",
      'strict-transport-security': 'max-age=31536000',
    });
    for (const [name, value] of Object.entries(change))
      value === null ? headers.delete(name) : headers.set(name, value);
    expect(levels(judgeSecurityHeaders(headers))).toEqual(expected);
  });

  it('knows a cookie that scripts could read', () => {
    expect(levels(judgeCookies(['__Host-refresh=; Path=/; HttpOnly; Secure; SameSite=Lax']))).toEqual(['ok']);
    expect(judgeCookies(['track=1; Path=/'])[0]?.what).toContain('track');
  });

  it.each([
    [60, 'ok'],
    [7, 'warning'],
    [-1, 'problem'],
  ])('judges a certificate that ends in %i days', (days, level) => {
    expect(levels(judgeCertificate(NOW + days * DAY, NOW))).toEqual([level]);
  });

  it.each([
    ['no check yet', [], ['warning']],
    ['a good day', [check({})], ['ok', 'ok']],
    ['jobs that stopped', [check({ checkedAt: daysAgo(3) })], ['problem', 'ok']],
    ['a reader without an object', [check({ missing: 1 })], ['ok', 'problem']],
    ['rows that differed', [check({ mended: 2, fields: { counts: 2 } })], ['ok', 'warning']],
    ['objects that are silent', [check({ failed: 5 })], ['ok', 'problem']],
  ])('judges %s', (_, checks, expected) => {
    expect(levels(judgeDrift({ checks }, NOW))).toEqual(expected);
  });

  it.each([
    [letters(), 'ok'],
    [letters('smtp_recipient_550'), 'warning'],
    [letters('http_401', 'http_400'), 'problem'],
  ])('judges dead letters by their reasons, and names nobody', (page, level) => {
    const findings = judgeDeadLetters(page);
    expect(levels(findings)).toEqual([level]);
    expect(JSON.stringify(findings)).not.toContain('ada@');
  });

  it('warns before receivers refuse, and not of a handful of mails', () => {
    expect(levels(judgeEmail(mails(10_000, 100, 5)))).toEqual(['ok']);
    expect(levels(judgeEmail(mails(10_000, 300, 5)))).toEqual(['warning']);
    expect(levels(judgeEmail(mails(10_000, 0, 20)))).toEqual(['warning']);
    expect(levels(judgeEmail(mails(10, 1, 0)))).toEqual(['ok']);
  });

  it('tells of keys that end soon or that nobody uses', () => {
    expect(levels(judgeKeys('own', [key('own', 60, 0)], NOW))).toEqual(['ok']);
    expect(levels(judgeKeys('own', [key('own', 3, 0)], NOW))).toEqual(['warning']);
    expect(levels(judgeKeys('own', [key('own', 60, 0), key('old', 60, null)], NOW))).toEqual([
      'ok',
      'warning',
    ]);
    expect(levels(judgeKeys('own', null, NOW))).toEqual(['ok']);
  });

  it('says once and why that nobody answers', async () => {
    const url = new URL(`http://localhost:${await freePort()}`);
    expect(await publicFindings(url)).toMatchObject([
      { level: 'problem', what: `${url.origin} does not answer: fetch failed (ECONNREFUSED)` },
    ]);
  });

  it('sends no key over plain http to another machine', async () => {
    const asked = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('no network'));
    const findings = await adminFindings(new URL('http://handbook.example'), 'hbk_secret', NOW);
    expect(findings).toMatchObject([
      { level: 'problem', what: 'The admin key was not sent over plain http' },
    ]);
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
  });

  it('says what to do under each line that is not well, and goes on after a look that breaks off', async () => {
    const findings = await looked('TLS', async () => {
      throw new Error('no answer');
    });
    expect(findings.map(printed).join()).toMatch(/^✗ TLS: no answer\n {4}\S/);
  });
});
