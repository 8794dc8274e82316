import { describe, expect, test } from 'vitest';
import { profileEvents } from '../../src/rules/profileEvents.ts';

const READER = {
  subscribed: true,
  hasAccess: true,
  mailPreferences: { newsletter: true, chapterMails: true, reminders: true, productNews: false },
  suppressed: null,
};

describe('a change of the reader tells', () => {
  test('that access was taken or given', () => {
    const without = { ...READER, hasAccess: false };
    expect(profileEvents(READER, without)).toEqual([{ kind: 'access_taken', detail: {} }]);
    expect(profileEvents(without, READER)).toEqual([{ kind: 'access_given', detail: {} }]);
  });

  test('the preferences that changed, and no others', () => {
    const mailPreferences = { ...READER.mailPreferences, reminders: false, productNews: true };
    expect(profileEvents(READER, { ...READER, mailPreferences })).toEqual([
      { kind: 'preferences_changed', detail: { reminders: false, productNews: true } },
    ]);
  });

  test('that the address gets no more mail, once', () => {
    const suppressed = { ...READER, suppressed: 'complaint' as const };
    expect(profileEvents(READER, suppressed)).toEqual([
      { kind: 'mail_suppressed', detail: { reason: 'complaint' } },
    ]);
    expect(profileEvents(suppressed, suppressed)).toEqual([]);
    expect(profileEvents(suppressed, READER)).toEqual([]);
  });

  test('nothing of signing up, which the row itself tells, and nothing when nothing of this changed', () => {
    expect(profileEvents({ ...READER, subscribed: false, hasAccess: false }, READER)).toEqual([]);
    expect(profileEvents(READER, READER)).toEqual([]);
  });
});
