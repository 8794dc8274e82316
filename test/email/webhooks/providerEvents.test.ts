import { describe, expect, test } from 'vitest';
import { parseResendEvent } from '../../../src/email/webhooks/resendEvents.ts';
import { parseSendgridEvents } from '../../../src/email/webhooks/sendgridEvents.ts';

const bytes = (value: unknown) =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const AT = 1_700_000_000;

describe('SendGrid', () => {
  const common = { email: 'ada@example.com', timestamp: AT, sg_event_id: 'ev-1', mail_id: 'mail-1' };
  const expected = { eventId: 'ev-1', mailId: 'mail-1', to: 'ada@example.com', at: AT * 1000 };
  const parse = (value: unknown) => parseSendgridEvents(bytes(value));
  const one = (fields: object) => {
    const outcome = parse([{ ...common, ...fields }]);
    return outcome.ok ? outcome.value : outcome;
  };

  test.each([
    [
      { event: 'delivered', ip: '168.1.1.1' },
      { kind: 'delivered', ip: '168.1.1.1' },
    ],
    [
      { event: 'open', useragent: 'Mozilla/5.0', ip: '2001:db8::1', sg_machine_open: false },
      { kind: 'opened', userAgent: 'Mozilla/5.0', ip: '2001:db8::1' },
    ],
    [
      { event: 'open', sg_machine_open: true },
      { kind: 'opened', machine: true },
    ],
    [
      { event: 'click', url: 'https://example.com/a?b=c', useragent: 'Mozilla/5.0' },
      { kind: 'clicked', url: 'https://example.com/a?b=c', userAgent: 'Mozilla/5.0' },
    ],
    [
      { event: 'bounce', type: 'bounce', status: '5.1.1' },
      { kind: 'bounced', hard: true },
    ],
    [
      { event: 'bounce', type: 'blocked' },
      { kind: 'bounced', hard: false },
    ],
    [{ event: 'spamreport' }, { kind: 'complained' }],
    [{ event: 'dropped', reason: 'Bounced Address' }, { kind: 'dropped' }],
    [{ event: 'unsubscribe' }, { kind: 'unsubscribed' }],
    [{ event: 'group_unsubscribe', asm_group_id: 1 }, { kind: 'unsubscribed' }],
  ])('%o', (fields, event) => {
    expect(one(fields)).toEqual([{ ...expected, ...event }]);
  });

  test.each([
    ['a type nobody asked for', { event: 'deferred' }],
    ['a type of tomorrow', { event: 'teleported' }],
    ['the name of an object method', { event: 'constructor' }],
    ["another system's mail", { event: 'open', mail_id: undefined }],
    ['a mail id that is none', { event: 'open', mail_id: "'; DROP TABLE" }],
    ['no event id', { event: 'open', sg_event_id: '' }],
    ['no time', { event: 'open', timestamp: 'now' }],
    ['a time before 1970', { event: 'open', timestamp: -1 }],
  ])('leaves out %s and keeps the rest of the batch', (_what, fields) => {
    const outcome = parse([{ ...common, ...fields }, { ...common, event: 'delivered' }, null, 7, []]);
    expect(outcome).toEqual({ ok: true, value: [{ ...expected, kind: 'delivered' }] });
  });

  test('odd details are left out, long ones shortened', () => {
    const fields = { event: 'click', url: 'javascript:alert(1)', ip: '<b>', useragent: 'x'.repeat(9_999) };
    expect(one(fields)).toEqual([{ ...expected, kind: 'clicked', userAgent: 'x'.repeat(512) }]);
  });

  test.each([
    ['no JSON', '[{', 'invalid_json'],
    ['nothing', '', 'invalid_json'],
    ['1e999 of nothing', '{"a":1e999', 'invalid_json'],
    ['an object', {}, 'invalid_body'],
    ['null', null, 'invalid_body'],
    ['a number', '1e999', 'invalid_body'],
    ['10,001 events', Array.from({ length: 10_001 }, () => 0), 'invalid_body'],
    ['a million brackets', '['.repeat(1_000_000), 'invalid_json'],
  ])('%s is a failure', (_what, body, code) => {
    expect(parse(body)).toMatchObject({ ok: false, failure: { code } });
  });

  test('bytes that are no UTF-8 are a failure', () => {
    const outcome = parseSendgridEvents(Uint8Array.of(0x5b, 0xff, 0x5d));
    expect(outcome).toEqual({ ok: false, failure: { code: 'invalid_json' } });
  });
});

describe('Resend', () => {
  const data = {
    email_id: '56761188-7520-42d8-8898-ff6fc54ce618',
    created_at: '2023-11-14T22:00:00.000Z',
    from: 'Acme <onboarding@resend.dev>',
    to: ['ada@example.com'],
    subject: 'Sending this example',
    tags: { mail_id: 'mail-1', mail_kind: 'chapter' },
  };
  const expected = { eventId: 'msg_1', mailId: 'mail-1', to: 'ada@example.com', at: AT * 1000 };
  const parse = (type: string, more: object = {}, eventId = 'msg_1') =>
    parseResendEvent(
      eventId,
      bytes({ type, created_at: new Date(AT * 1000).toISOString(), data: { ...data, ...more } }),
    );

  test.each([
    ['email.delivered', {}, { kind: 'delivered' }],
    ['email.opened', {}, { kind: 'opened' }],
    [
      'email.opened',
      { open: { ipAddress: '122.115.53.11', userAgent: 'Mozilla/5.0' } },
      { kind: 'opened', ip: '122.115.53.11', userAgent: 'Mozilla/5.0' },
    ],
    [
      'email.clicked',
      { click: { ipAddress: '122.115.53.11', link: 'https://resend.com', userAgent: 'Mozilla/5.0' } },
      { kind: 'clicked', ip: '122.115.53.11', url: 'https://resend.com', userAgent: 'Mozilla/5.0' },
    ],
    [
      'email.bounced',
      { bounce: { type: 'Permanent', subType: 'Suppressed' } },
      { kind: 'bounced', hard: true },
    ],
    ['email.bounced', { bounce: { type: 'Transient' } }, { kind: 'bounced', hard: false }],
    ['email.bounced', { bounce: 'odd' }, { kind: 'bounced', hard: false }],
    ['email.complained', {}, { kind: 'complained' }],
    ['email.failed', {}, { kind: 'dropped' }],
    ['email.suppressed', {}, { kind: 'dropped' }],
    ['email.delivered', { tags: [{ name: 'mail_id', value: 'mail-1' }] }, { kind: 'delivered' }],
    ['email.delivered', { to: 'ada@example.com' }, { kind: 'delivered' }],
  ])('%s %o', (type, more, event) => {
    expect(parse(type, more)).toEqual({ ok: true, value: [{ ...expected, ...event }] });
  });

  test.each<[string, string, object, string?]>([
    ['a type nobody asked for', 'email.sent', {}],
    ['another object', 'contact.created', {}],
    ["another system's mail", 'email.opened', { tags: undefined }],
    ['tags without our id', 'email.opened', { tags: [{ name: 'category', value: 'x' }] }],
    ['no recipient', 'email.opened', { to: [] }],
    ['no event id', 'email.opened', {}, ''],
  ])('leaves out %s', (_what, type, more, eventId) => {
    expect(parse(type, more, eventId)).toEqual({ ok: true, value: [] });
  });

  test('a time that is none is left out', () => {
    const body = bytes({ type: 'email.opened', created_at: 'yesterday', data });
    expect(parseResendEvent('msg_1', body)).toEqual({ ok: true, value: [] });
  });

  test.each([
    ['no JSON', '{', 'invalid_json'],
    ['a list', [], 'invalid_body'],
    ['no type', { data: {} }, 'invalid_body'],
  ])('%s is a failure', (_what, body, code) => {
    expect(parseResendEvent('msg_1', bytes(body))).toMatchObject({ ok: false, failure: { code } });
  });
});
