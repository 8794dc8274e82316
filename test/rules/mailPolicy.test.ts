import { describe, expect, test } from 'vitest';
import { mayBeSent, unsubscribedFrom } from '../../src/rules/mailPolicy.ts';
import { MAIL_KINDS, type MailKind } from '../../src/wire/mail.ts';

const ALL = { newsletter: true, chapterMails: true, reminders: true, productNews: true };
const NONE = { newsletter: false, chapterMails: false, reminders: false, productNews: false };
const ALWAYS: MailKind[] = ['magic_link', 'welcome', 'purchase'];

describe('a mail', () => {
  test.each(MAIL_KINDS)('of kind %s comes to who wants all mails', (kind) => {
    expect(mayBeSent(kind, ALL, null)).toBe(true);
  });

  test.each(MAIL_KINDS)(
    'of kind %s comes despite everything only for signing in and for a purchase',
    (kind) => {
      const always = ALWAYS.includes(kind);
      expect(mayBeSent(kind, NONE, null)).toBe(always);
      expect(mayBeSent(kind, ALL, 'hard_bounce')).toBe(always);
      expect(mayBeSent(kind, ALL, 'complaint')).toBe(always);
    },
  );

  test.each(MAIL_KINDS)('of kind %s is the one that its own link stops', (kind) => {
    const wishes = { ...ALL, ...unsubscribedFrom(kind) };
    expect(mayBeSent(kind, wishes, null)).toBe(ALWAYS.includes(kind));
    for (const other of ['chapter', 'reminder', 'broadcast'] as const) {
      const stopped = !mayBeSent(other, wishes, null);
      const sameWish = other === kind || (other === 'reminder' && kind === 'completion');
      expect(stopped).toBe(sameWish || ALWAYS.includes(kind));
    }
  });

  test('of an unknown kind stops all of them', () => {
    expect(unsubscribedFrom(null)).toEqual(NONE);
  });
});
