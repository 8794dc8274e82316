/** What a reader may read, from what happened, in whatever order it was heard. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rightsChangeAt, rightsOf } from '../../src/rules/entitlements.ts';
import type { LedgerEntry, Right } from '../../src/wire/entitlements.ts';

const DAY = 24 * 60 * 60 * 1000;
const BOTH: Right[] = ['access', 'purchase'];
const NEVER = { hasAccess: false, hasPurchased: false };
const ALL = { hasAccess: true, hasPurchased: true };
const ACCESS_ONLY = { hasAccess: true, hasPurchased: false };

let events = 0;
function entry(fields: Partial<LedgerEntry> & Pick<LedgerEntry, 'kind' | 'reason'>): LedgerEntry {
  events += 1;
  const base = { claim: 'pi_1', caseId: null, rights: BOTH, at: events, expiresAt: null };
  return { sourceId: `event ${events}`, ...base, ...fields };
}

const purchase = (at = 10) => entry({ kind: 'grant', reason: 'purchase', at });
const refund = (at = 20) => entry({ kind: 'revoke', reason: 'refund', caseId: 'ch_1', at });
const opened = (at = 20, caseId = 'dp_1') => entry({ kind: 'suspend', reason: 'dispute', caseId, at });
const won = (at = 30, caseId = 'dp_1') => entry({ kind: 'restore', reason: 'dispute', caseId, at });
const lost = (at = 30, caseId = 'dp_1') => entry({ kind: 'revoke', reason: 'dispute', caseId, at });
const signup = () => entry({ kind: 'grant', reason: 'signup', claim: 'signup', rights: ['access'], at: 1 });
const gift = (at: number, expiresAt: number | null = null) =>
  entry({ kind: 'grant', reason: 'gift', claim: 'code:A', rights: ['access'], at, expiresAt });
const admin = (kind: 'grant' | 'revoke', at: number, right: Right = 'access') =>
  entry({ kind, reason: 'admin', claim: 'admin', rights: [right], at });

/** The answer for every order of the entries, each also with all of them heard twice. */
function everyOrder(entries: LedgerEntry[], now = 1_000): unknown {
  const orders = entries.reduce<LedgerEntry[][]>(
    (found, next) =>
      found.flatMap((order) => order.map((_, n) => order.toSpliced(n, 0, next)).concat([[...order, next]])),
    [[]],
  );
  const answers = orders.flatMap((order) => [rightsOf(order, now), rightsOf([...order, ...order], now)]);
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  return answers[0];
}

describe('a reader', () => {
  test.each<[string, LedgerEntry[], unknown]>([
    ['of whom nothing is known has nothing', [], NEVER],
    ['who signed up may read', [signup()], ACCESS_ONLY],
    ['who bought may read and is a customer', [purchase()], ALL],
    ['whose money went back has nothing', [purchase(), refund()], NEVER],
    [
      'whose refund was made before the purchase, by its clock, has nothing',
      [purchase(20), refund(10)],
      NEVER,
    ],
    ['who signed up and was refunded may read on', [signup(), purchase(), refund()], ACCESS_ONLY],
    ['who got a part back keeps all', [purchase(), entry({ kind: 'note', reason: 'partial_refund' })], ALL],
    ['who disputes a payment waits', [purchase(), opened()], NEVER],
    ['whose dispute the shop won has it back', [purchase(), opened(), won()], ALL],
    ['whose dispute the shop won within the same second has it back', [purchase(), opened(30), won(30)], ALL],
    ['whose dispute is told as opened after it was won has it back', [purchase(), won(20), opened(30)], ALL],
    ['whose dispute the shop lost has nothing', [purchase(), opened(), lost()], NEVER],
    ['whose lost dispute was turned round has it back', [purchase(), lost(30), won(40)], ALL],
    [
      'who won one dispute and has another open waits',
      [purchase(), opened(), won(), opened(40, 'dp_2')],
      NEVER,
    ],
    ['who won a dispute and was refunded has nothing', [purchase(), opened(), won(), refund(50)], NEVER],
    [
      'who bought twice and was refunded once has it still',
      [purchase(), refund(), entry({ kind: 'grant', reason: 'purchase', claim: 'pi_2' })],
      ALL,
    ],
    [
      'who redeemed a discount has nothing of it',
      [entry({ kind: 'note', reason: 'discount', claim: 'code:D' })],
      NEVER,
    ],
    [
      'whom an administrator shut out has no access',
      [signup(), purchase(), admin('revoke', 50)],
      { hasAccess: false, hasPurchased: true },
    ],
    [
      'whom an administrator let in again has',
      [signup(), admin('revoke', 50), admin('grant', 60)],
      ACCESS_ONLY,
    ],
    [
      'of whom one instant knows two decisions has no access',
      [admin('grant', 50), admin('revoke', 50)],
      NEVER,
    ],
    [
      'whom an administrator let in keeps it after a refund',
      [purchase(), admin('grant', 15), refund()],
      ACCESS_ONLY,
    ],
    ['who was shut out and buys anew may read', [admin('revoke', 50), purchase(60)], ALL],
    ['who was shut out and is given a code may read', [admin('revoke', 50), gift(60)], ACCESS_ONLY],
    [
      'who was shut out stays so when older rows are imported late',
      [admin('revoke', 50), entry({ kind: 'grant', reason: 'import', claim: 'import:1', at: 90 })],
      { hasAccess: false, hasPurchased: true },
    ],
    [
      'whom an administrator calls no customer is none',
      [purchase(), admin('revoke', 50, 'purchase')],
      ACCESS_ONLY,
    ],
  ])('%s', (_, entries, expected) => {
    expect(everyOrder(entries)).toEqual(expected);
  });
});

test('a gift ends at its instant, not before', () => {
  const entries = [gift(10, 500)];
  expect(rightsOf(entries, 499)).toEqual(ACCESS_ONLY);
  expect(rightsOf(entries, 500)).toEqual(NEVER);
  expect(rightsChangeAt(entries, 10)).toBe(500);
  expect(rightsChangeAt(entries, 500)).toBeNull();
});

test('a gift that ends beside what lasts changes nothing', () => {
  expect(rightsChangeAt([gift(10, 500), signup()], 20)).toBeNull();
  expect(rightsChangeAt([gift(10, 500), { ...gift(11, 700), claim: 'code:B' }], 20)).toBe(700);
});

const anyEntry: fc.Arbitrary<LedgerEntry> = fc.record({
  sourceId: fc.uuid(),
  claim: fc.constantFrom('pi_1', 'pi_2', 'code:A', 'signup'),
  caseId: fc.constantFrom(null, 'dp_1', 'dp_2', 'ch_1'),
  kind: fc.constantFrom('grant', 'revoke', 'suspend', 'restore', 'note'),
  reason: fc.constantFrom('signup', 'import', 'purchase', 'refund', 'dispute', 'gift', 'admin'),
  rights: fc.constantFrom<Right[][]>(['access'], ['purchase'], BOTH),
  at: fc.integer({ min: 0, max: 6 }).map((day) => day * DAY),
  expiresAt: fc.option(fc.integer({ min: 1, max: 9 }).map((day) => day * DAY)),
});

test('any entries in any order, with any repeats, give one answer', () => {
  const heard = fc.array(anyEntry, { maxLength: 12 }).chain((entries) =>
    fc.record({
      entries: fc.constant(entries),
      shuffled: fc.shuffledSubarray(entries, { minLength: entries.length }),
      repeats: fc.subarray(entries),
      now: fc.integer({ min: 0, max: 10 * DAY }),
    }),
  );
  fc.assert(
    fc.property(heard, ({ entries, shuffled, repeats, now }) => {
      expect(rightsOf([...repeats, ...shuffled], now)).toEqual(rightsOf(entries, now));
      expect(rightsChangeAt([...shuffled, ...repeats], now)).toBe(rightsChangeAt(entries, now));
    }),
    { numRuns: 3_000 },
  );
});

test('the rights change by time alone when that is said, and not before', () => {
  const asked = fc.tuple(fc.array(anyEntry, { maxLength: 8 }), fc.integer({ min: 0, max: 10 * DAY }));
  fc.assert(
    fc.property(asked, ([entries, now]) => {
      const changeAt = rightsChangeAt(entries, now);
      const last = changeAt === null ? 10 * DAY : changeAt - 1;
      for (let time = now; time <= last; time += DAY / 2) {
        expect(rightsOf(entries, time)).toEqual(rightsOf(entries, now));
      }
      if (changeAt !== null) expect(rightsOf(entries, changeAt)).not.toEqual(rightsOf(entries, now));
    }),
    { numRuns: 2_000 },
  );
});
