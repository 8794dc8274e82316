import { describe, expect, test } from 'vitest';
import {
  type AccessBuffer,
  confirmAccess,
  EMPTY_BUFFER,
  noteAccess,
  PENDING_MAX,
  REPEAT_WINDOW_MS,
} from '../../src/rules/accessLog.ts';
import { uuidV7 } from '../../src/rules/uuidV7.ts';
import type { Access } from '../../src/wire/access.ts';

const NOW = Date.parse('2026-11-24T06:30:00.000Z');
const VIEW: Access = { type: 'view', chapterNumber: 3, fileKey: null, ip: '192.0.2.1', userAgent: 'test' };
const DOWNLOAD: Access = { ...VIEW, type: 'download', fileKey: 'a.pdf' };

let made = 0;
function note(buffer: AccessBuffer, access: Access, now: number) {
  made += 1;
  return noteAccess(buffer, access, now, new Uint8Array(10).fill(made));
}
function noted(buffer: AccessBuffer, access: Access, now: number): AccessBuffer {
  const result = note(buffer, access, now);
  if (result.kind !== 'noted') throw new Error(result.kind);
  return result.buffer;
}

describe('a chapter opened again', () => {
  const buffer = noted(EMPTY_BUFFER, VIEW, NOW);

  test('within 30 minutes of the view that is logged is the same view', () => {
    expect(note(buffer, VIEW, NOW).kind).toBe('repeat');
    expect(note(buffer, { ...VIEW, ip: '192.0.2.2' }, NOW + REPEAT_WINDOW_MS - 1).kind).toBe('repeat');
  });

  test('after them is another, however often it was opened meanwhile', () => {
    note(buffer, VIEW, NOW + REPEAT_WINDOW_MS - 1);
    const later = noted(buffer, VIEW, NOW + REPEAT_WINDOW_MS);
    expect(later.pending.map(({ at }) => at - NOW)).toEqual([0, REPEAT_WINDOW_MS]);
  });

  test('is the same view also when the clock was set back, and when D1 has the first already', () => {
    expect(note(buffer, VIEW, NOW - REPEAT_WINDOW_MS).kind).toBe('repeat');
    const confirmed = confirmAccess(buffer, new Set(buffer.pending.map(({ id }) => id)));
    expect(confirmed.pending).toEqual([]);
    expect(note(confirmed, VIEW, NOW + 1).kind).toBe('repeat');
  });
});

test('other chapters, other files and other kinds of access are no repeats', () => {
  const others = [{ ...VIEW, chapterNumber: 4 }, DOWNLOAD, { ...DOWNLOAD, fileKey: 'b.pdf' }];
  const buffer = others.reduce((all, access) => noted(all, access, NOW), noted(EMPTY_BUFFER, VIEW, NOW));
  expect(buffer.pending).toHaveLength(4);
  expect(new Set(buffer.pending.map(({ id }) => id)).size).toBe(4);
});

test('what is confirmed goes, and what came meanwhile stays', () => {
  const first = noted(EMPTY_BUFFER, VIEW, NOW);
  const both = noted(first, DOWNLOAD, NOW);
  expect(confirmAccess(both, new Set(first.pending.map(({ id }) => id))).pending).toMatchObject([DOWNLOAD]);
});

test('only so much waits for D1: the first entries are kept', () => {
  let buffer = EMPTY_BUFFER;
  for (let chapter = 1; chapter <= PENDING_MAX; chapter += 1) {
    buffer = noted(buffer, { ...VIEW, chapterNumber: chapter }, NOW + chapter);
  }
  expect(note(buffer, { ...VIEW, chapterNumber: 999 }, NOW + 999)).toEqual({ kind: 'full' });
  expect(buffer.pending[0]?.chapterNumber).toBe(1);
});

test('what is remembered of logged entries does not grow: it is dropped after the window', () => {
  const old = noted(EMPTY_BUFFER, VIEW, NOW);
  const later = noted(old, DOWNLOAD, NOW + REPEAT_WINDOW_MS);
  expect(Object.keys(later.recent)).toEqual(['download:a.pdf']);
});

test('an address or a browser of any length is cut, and a torn character replaced', () => {
  const access = { ...VIEW, ip: '1'.repeat(500), userAgent: `${'x'.repeat(255)}\u{1F600}` };
  const [entry] = noted(EMPTY_BUFFER, access, NOW).pending;
  expect(entry?.ip).toHaveLength(45);
  expect(entry?.userAgent).toBe(`${'x'.repeat(255)}\uFFFD`);
});

describe('a UUID of version 7', () => {
  // The example of RFC 9562, appendix A.6.
  test('is the one of the standard for its time and random bits', () => {
    const random = Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]);
    expect(uuidV7(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  });

  test('sorts by time, whatever its random bits', () => {
    const least = uuidV7(NOW, new Uint8Array(10));
    expect(uuidV7(NOW - 1, new Uint8Array(10).fill(255)) < least).toBe(true);
    expect(uuidV7(NOW, new Uint8Array(10).fill(255)) >= least).toBe(true);
  });
});
