/** When a lost live socket is opened again. */
import { expect, test } from 'vitest';
import { afterClose } from '../../../client/reconnect.ts';

test('a session that ended and a reader who was erased do not come back', () => {
  expect(afterClose(4401, 0, 0.5, true)).toEqual({ end: 'session' });
  expect(afterClose(4403, 0, 0.5, true)).toEqual({ end: 'erased' });
});

test.each([null, 1006, 1012, 4408])('after %s the next try is somewhere within half a second', (code) => {
  expect(afterClose(code, 0, 0, true)).toEqual({ retryInMs: 0 });
  expect(afterClose(code, 0, 1, true)).toEqual({ retryInMs: 500 });
});

test('each failure doubles the wait, up to half a minute', () => {
  const waits = [1, 2, 5, 6, 50].map((failures) => afterClose(1006, failures, 1, true));
  expect(waits).toEqual([1000, 2000, 16_000, 30_000, 30_000].map((retryInMs) => ({ retryInMs })));
});

test('a device that flooded waits a minute at least', () => {
  expect(afterClose(4429, 0, 0, true)).toEqual({ retryInMs: 60_000 });
});

test('a page in the background that was closed for being idle waits until it is looked at', () => {
  expect(afterClose(4408, 0, 0.5, false)).toBe('when shown');
  expect(afterClose(1006, 0, 0, false)).toEqual({ retryInMs: 0 });
});
