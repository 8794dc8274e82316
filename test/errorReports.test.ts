/** What a report to Sentry says, and that nothing of a reader is in it. */
import { expect, test } from 'vitest';
import { reportOf } from '../src/errorReports.ts';

const NOW = Date.UTC(2026, 10, 28);
const report = (error: unknown, fields = {}) => reportOf('request.failed', error, fields, 'production', NOW);

function thrown(message: string): Error {
  return new RangeError(message);
}

test('an error is told by the event, its type and the places in our code', () => {
  const { exception, ...told } = report(thrown('no such table: readers'), {
    requestId: 'seen-in-the-log',
    route: '/api/admin/readers/:email',
    failures: 3,
  });
  expect(told).toMatchObject({
    event_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    timestamp: NOW / 1000,
    level: 'error',
    environment: 'production',
    fingerprint: ['request.failed', 'RangeError'],
    tags: {
      event: 'request.failed',
      requestId: 'seen-in-the-log',
      route: '/api/admin/readers/:email',
      failures: '3',
    },
  });
  const [value] = exception.values;
  expect(value).toMatchObject({ type: 'RangeError', value: 'request.failed' });
  expect(value?.stacktrace.frames.at(-1)).toMatchObject({ function: 'thrown', lineno: expect.any(Number) });
});

const TELLING = 'ada@example.com asked for /x?token=eyJhbGciOiJIUzI1NiJ9.e30.sig, "Adalgisa"';
test.each([
  ['a message', new Error(TELLING), {}],
  [
    'a message of many lines that looks like a stack',
    new Error(`${TELLING}\n    at Adalgisa (x.js:1:1)`),
    {},
  ],
  ['a thrown text', TELLING, {}],
  ['a name', Object.assign(new Error('x'), { name: TELLING }), {}],
  ['a reason with an address', new Error('x'), { reason: 'no mailbox ada@example.com' }],
  ['a field that is not known', new Error('x'), { reader: 'Adalgisa', objectId: 'Adalgisa' }],
])('nothing of %s leaves', (_, error, fields) => {
  expect(JSON.stringify(report(error, fields))).not.toMatch(/ada@|eyJ|Adalgisa|token=/);
});
