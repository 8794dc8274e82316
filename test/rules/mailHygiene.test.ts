import { expect, test } from 'vitest';
import { type MailStanding, standingAfter, suppressedAfterSignIn } from '../../src/rules/mailHygiene.ts';
import type { MailKind } from '../../src/wire/mail.ts';
import type { MailEvent } from '../../src/wire/mailEvents.ts';

const ALL = { newsletter: true, chapterMails: true, reminders: true, productNews: true };
const GOOD: MailStanding = { mailPreferences: ALL, suppressed: null };
const event = (kind: MailEvent['kind'], more: Partial<MailEvent> = {}): MailEvent => ({
  id: 'e',
  kind,
  at: 100,
  ...more,
});
const hard = event('bounced', { hard: true });

test.each<[string, MailKind, MailEvent, MailStanding]>([
  ['a hard bounce suppresses', 'chapter', hard, { ...GOOD, suppressed: 'hard_bounce' }],
  ['a soft bounce does not', 'chapter', event('bounced'), GOOD],
  [
    'a complaint suppresses and turns such mails off',
    'broadcast',
    event('complained'),
    { suppressed: 'complaint', mailPreferences: { ...ALL, newsletter: false } },
  ],
  [
    'a complaint about a sign-in mail suppresses',
    'magic_link',
    event('complained'),
    { ...GOOD, suppressed: 'complaint' },
  ],
  [
    'unsubscribing at the provider turns such mails off',
    'reminder',
    event('unsubscribed'),
    { ...GOOD, mailPreferences: { ...ALL, reminders: false } },
  ],
  ['what the provider dropped says nothing new', 'chapter', event('dropped'), GOOD],
  ['an open changes nothing', 'chapter', event('opened'), GOOD],
])('%s', (_what, kind, event, expected) => {
  expect(standingAfter(GOOD, kind, event, 0)).toEqual(expected);
});

test('a complaint outweighs a bounce in either order', () => {
  for (const [first, second] of [
    [hard, event('complained')],
    [event('complained'), hard],
  ] as const) {
    const once = standingAfter(GOOD, 'chapter', first, 0);
    expect(standingAfter(once, 'chapter', second, 0).suppressed).toBe('complaint');
  }
});

test('a bounce from before the newest sign-in does not suppress', () => {
  expect(standingAfter(GOOD, 'chapter', hard, 100).suppressed).toBeNull();
  expect(standingAfter(GOOD, 'chapter', hard, 99).suppressed).toBe('hard_bounce');
});

test('signing in by mail lifts a bounce and not a complaint', () => {
  expect(suppressedAfterSignIn('hard_bounce')).toBeNull();
  expect(suppressedAfterSignIn('complaint')).toBe('complaint');
  expect(suppressedAfterSignIn(null)).toBeNull();
});
