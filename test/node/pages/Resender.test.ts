/** A device back from offline sends what waits without running into the server's limit. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Resender } from '../../../public/app/Resender.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('what waits is sent in order, one at once and then four a second', () => {
  const sent: string[] = [];
  new Resender((id) => sent.push(id) > 0).start(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(sent).toEqual(['a']);
  vi.advanceTimersByTime(1000);
  expect(sent).toEqual(['a', 'b', 'c', 'd', 'e']);
  vi.runAllTimers();
  expect(sent.at(-1)).toBe('f');
});

test('a refused one is sent again after a pause, behind the others', () => {
  const sent: string[] = [];
  const resender = new Resender((id) => sent.push(id) > 0);
  resender.start(['a', 'b', 'c']);
  resender.again('a');
  vi.advanceTimersByTime(4999);
  expect(sent).toEqual(['a']);
  vi.runAllTimers();
  expect(sent).toEqual(['a', 'b', 'c', 'a']);
});

test('all of 300 updates arrive at a server that takes 120 at once and 300 a minute', () => {
  const taken = new Set<string>();
  let refusals = 0;
  let tokens = 120;
  const earn = setInterval(() => {
    tokens = Math.min(120, tokens + 1);
  }, 200);
  const resender = new Resender((id) => {
    if (tokens > 0) {
      tokens -= 1;
      taken.add(id);
    } else {
      refusals += 1;
      resender.again(id);
    }
    return true;
  });
  tokens = 0;
  resender.start(Array.from({ length: 300 }, (_, index) => `update ${index}`));
  vi.advanceTimersByTime(120_000);
  clearInterval(earn);
  expect([taken.size, refusals]).toEqual([300, 1]);
});

test('without a connection nothing more is tried until the next one', () => {
  const tried: string[] = [];
  let connected = false;
  const resender = new Resender((id) => {
    tried.push(id);
    return connected;
  });
  resender.start(['a', 'b']);
  vi.runAllTimers();
  expect(tried).toEqual(['a']);
  connected = true;
  resender.start(['a', 'b']);
  vi.runAllTimers();
  expect(tried).toEqual(['a', 'a', 'b']);
});

test('a page that was left sends nothing more', () => {
  const sent: string[] = [];
  const resender = new Resender((id) => sent.push(id) > 0);
  resender.start(['a', 'b']);
  resender.stop();
  vi.runAllTimers();
  expect(sent).toEqual(['a']);
});
