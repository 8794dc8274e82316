/** When a lost live socket is opened again. */
import { expect, test } from 'vitest';
import { afterClose } from '../../../public/app/reconnect.js';

test('a session that ended and a reader who was erased do not come back', () => {
  expect(afterClose(4401, 0, 0.5)).toEqual({ end: 'session' });
  expect(afterClose(4403, 0, 0.5)).toEqual({ end: 'erased' });
});

test.each([null, 1006, 1012, 4408])('after %s the next try is somewhere within half a second', (code) => {
  expect(afterClose(code, 0, 0)).toEqual({ retryInMs: 0 });
  expect(afterClose(code, 0, 1)).toEqual({ retryInMs: 500 });
});

test('each failure doubles the wait, up to half a minute', () => {
  const waits = [1, 2, 5, 6, 50].map((failures) => afterClose(1006, failures, 1));
  expect(waits).toEqual([1000, 2000, 16_000, 30_000, 30_000].map((retryInMs) => ({ retryInMs })));
});

test('a device that flooded waits a minute at least', () => {
  expect(afterClose(4429, 0, 0)).toEqual({ retryInMs: 60_000 });
});
