/** Events of a mail in any order, grouping and number of repeats: one state, and one meaning. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinMailEvents } from '../../src/rules/mailEvents.ts';
import { measuresOf } from '../../src/rules/mailMeasures.ts';
import type { MailEvent } from '../../src/wire/mailEvents.ts';

const SENT_AT = 1_000_000;
const KINDS = [
  'delivered',
  'opened',
  'clicked',
  'bounced',
  'complained',
  'dropped',
  'unsubscribed',
] as const satisfies readonly MailEvent['kind'][];

/** Few ids and times, so that events meet: the same id with other contents too, which no honest provider sends. */
const event: fc.Arbitrary<MailEvent> = fc.record(
  {
    id: fc.integer({ min: 0, max: 200 }).map((n) => `e${n}`),
    kind: fc.constantFrom(...KINDS, 'opened', 'clicked', 'opened', 'clicked'),
    at: fc.integer({ min: -5, max: 40 }).map((seconds) => SENT_AT + seconds * 1_000),
    machine: fc.constant(true as const),
    link: fc.constantFrom('a', 'b', 'stop'),
    hard: fc.constant(true as const),
  },
  { requiredKeys: ['id', 'kind', 'at'] },
);

const inParts = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));

test('whatever the order, the grouping and the repeats, the same is kept and counted', () => {
  const told = fc.array(event, { maxLength: 300, size: 'max' });
  fc.assert(
    fc.property(
      told.chain((events) =>
        fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
      ),
      fc.integer({ min: 1, max: 7 }),
      (orders, size) => {
        const [one, other] = orders;
        const atOnce = joinMailEvents([], one);
        const inGroups = inParts([...other, ...one], size).reduce<readonly MailEvent[]>(joinMailEvents, []);
        expect(inGroups).toEqual(atOnce);
        expect(measuresOf(SENT_AT, inGroups)).toEqual(measuresOf(SENT_AT, atOnce));
        expect(measuresOf(SENT_AT, [...atOnce].reverse())).toEqual(measuresOf(SENT_AT, atOnce));
        // What adds nothing is told by the very same list, and so writes nothing.
        expect(joinMailEvents(atOnce, one)).toBe(atOnce);
      },
    ),
    { numRuns: 1_000 },
  );
});

test('a flood of events stays bounded, and hides neither the bounce nor the person among machines', () => {
  const visits = Array.from(
    { length: 5_000 },
    (_, n): MailEvent => ({ id: `m${n}`, kind: 'opened', at: n, machine: true }),
  );
  const bounce: MailEvent = { id: 'b', kind: 'bounced', at: 9_000_000, hard: true };
  const person: MailEvent = { id: 'p', kind: 'opened', at: 9_000_000 };
  const kept = joinMailEvents(joinMailEvents([], visits), [bounce, person]);
  expect(kept).toHaveLength(41);
  expect(measuresOf(0, kept)).toMatchObject({ bounced: 1, openedHuman: 1, openedMachine: 0, opens: 40 });
});
