/** What a reader changed of the account, shown until the client hears of it by itself. */
import { expect, test } from 'vitest';
import { withChange } from '../../../site/data/handbook.ts';
import type { Reader } from '../../../src/wire/auth.ts';

const ADA: Reader = {
  email: 'ada@example.com',
  firstName: 'Ada',
  lastName: null,
  timezone: 'UTC',
  hasAccess: false,
  hasPurchased: false,
  discountCode: null,
  confirmedAt: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  emailsSent: 0,
  lastEmailSent: null,
};
const change = { known: ADA, changed: { ...ADA, firstName: 'Augusta' } };

test('a new name is shown at once, and access that comes meanwhile too', () => {
  expect(withChange({ ...ADA, hasAccess: true }, change)).toMatchObject({
    firstName: 'Augusta',
    hasAccess: true,
  });
});

test('a name that is changed on another device later is shown', () => {
  const renamed = { ...ADA, firstName: 'Countess' };
  expect(withChange(renamed, change)).toBe(renamed);
});

test('who signs up again at an erased address does not get the name of the one who was erased', () => {
  const anew = { ...ADA, firstName: null, createdAt: '2026-06-01T00:00:00.000Z' };
  expect(withChange(anew, change)).toBe(anew);
});
