import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import type { OutgoingMail } from '../../../src/email/provider.ts';
import { smtpMessage } from '../../../src/email/providers/smtpMessage.ts';
import { lostAt, refusedAt } from '../../../src/email/providers/smtpReplies.ts';

const MAIL: OutgoingMail = {
  id: 'mail-1',
  to: 'ada@example.com',
  from: 'Zoë <zoe@bücher.example>',
  replyTo: null,
  kind: 'chapter',
  subject: 'Größe',
  text: '.dot\n..dots\n',
  html: '<p>Größe</p>',
  headers: { 'X-Name': 'Größe' },
};
const AT = Date.parse('2026-11-21T06:00:00Z');

describe('a message for SMTP', () => {
  test('says who, what and when', async () => {
    const { data, messageId, needsUtf8 } = smtpMessage(MAIL, AT);
    const mail = await PostalMime.parse(data);
    expect(mail).toMatchObject({
      from: { name: 'Zoë', address: 'zoe@xn--bcher-kva.example' },
      subject: 'Größe',
      messageId,
      date: '2026-11-21T06:00:00.000Z',
    });
    const header = mail.headers.find(({ key }) => key === 'x-name');
    expect(header?.value).toBe('=?UTF-8?B?R3LDtsOfZQ==?=');
    expect(needsUtf8).toBe(false);
  });

  test('doubles the dots that lead a line, and ends with one alone', () => {
    const { data } = smtpMessage(MAIL, AT);
    expect(data).toContain('\r\n..dot\r\n...dots\r\n');
    expect(data.endsWith('\r\n.\r\n')).toBe(true);
  });

  test('asks for UTF-8 addresses only where a local part has them', () => {
    expect(smtpMessage({ ...MAIL, to: 'größe@example.com' }, AT).needsUtf8).toBe(true);
    expect(smtpMessage({ ...MAIL, to: 'ada@größe.example' }, AT).needsUtf8).toBe(false);
  });
});

test('a reply out of its place leaves the mail unknown only where it may have been taken', () => {
  expect(refusedAt('content', { code: 354, lines: [''] }).kind).toBe('unknown');
  expect(refusedAt('sender', { code: 354, lines: [''] }).kind).toBe('retry');
  expect(lostAt('data').kind).toBe('retry');
});
