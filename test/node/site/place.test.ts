/** Where in a chapter its reader is, and where it opens again, on this screen or another. */
import { expect, test } from 'vitest';
import { type Layout, placeAt, scrollTo } from '../../../site/data/place.ts';

const SECTIONS = [
  { id: 'one', top: 400 },
  { id: 'two', top: 1200 },
  { id: 'three', top: 2600 },
];
const DESK: Layout = { height: 3000, windowHeight: 800, sections: SECTIONS };
/** Narrower, so the same text is longer; and the pictures of its last section take less room. */
const PHONE: Layout = {
  height: 6000,
  windowHeight: 700,
  sections: [
    { id: 'one', top: 900 },
    { id: 'two', top: 2900 },
    { id: 'three', top: 5600 },
  ],
};

test.each([
  ['above the text', -300, { percent: 0, anchor: null }],
  ['at its top', 0, { percent: 0, anchor: null }],
  ['in the first section', 220, { percent: 10, anchor: 'one' }],
  ['in the second', 1100, { percent: 50, anchor: 'two' }],
  ['at its end', 2200, { percent: 100, anchor: 'two' }],
  ['below it, at the questions', 2900, { percent: 100, anchor: 'three' }],
])('%s', (_, scrolled, expected) => {
  expect(placeAt(DESK, scrolled)).toEqual(expected);
});

test('a text that fits the window is at its beginning, however little is scrolled', () => {
  const short = { height: 500, windowHeight: 800, sections: [] };
  expect(placeAt(short, 0)).toEqual({ percent: 0, anchor: null });
  expect(scrollTo(short, { percent: 50, anchor: null })).toBe(0);
});

test('on the same screen a chapter opens where it was left', () => {
  for (let scrolled = 0; scrolled <= 2200; scrolled += 55) {
    expect(scrollTo(DESK, placeAt(DESK, scrolled))).toBeCloseTo(scrolled, -1);
  }
});

test('on another screen it opens in the same section, at the same share of the way or where the section begins', () => {
  for (let scrolled = 220; scrolled <= 2200; scrolled += 55) {
    const place = placeAt(DESK, scrolled);
    const there = placeAt(PHONE, scrollTo(PHONE, place));
    expect([scrolled, there.anchor]).toEqual([scrolled, place.anchor]);
  }
});

test('a section that is there no more leaves the share of the way', () => {
  expect(scrollTo(DESK, { percent: 50, anchor: 'gone' })).toBe(1100);
});
