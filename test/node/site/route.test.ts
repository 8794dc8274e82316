/** The addresses of the reader site, which mails and bookmarks hold. */
import { expect, test } from 'vitest';
import { chapterLink, routeOf } from '../../../site/data/route.ts';

test.each([
  ['', { page: 'outline' }],
  ['#', { page: 'outline' }],
  ['#/', { page: 'outline' }],
  ['#sign-in', { page: 'way-in', mode: 'sign-in' }],
  ['#sign-up', { page: 'way-in', mode: 'sign-up' }],
  ['#chapter-7', { page: 'chapter', number: 7, section: null }],
  ['#chapter-20/two-columns', { page: 'chapter', number: 20, section: 'two-columns' }],
  ['#account', { page: 'account' }],
  ['#certificate', { page: 'certificate' }],
  ['#chapter-0', { page: 'nothing' }],
  ['#chapter-07', { page: 'nothing' }],
  ['#chapter-12345', { page: 'nothing' }],
  ['#chapter-7/<b>', { page: 'nothing' }],
  ['#constructor', { page: 'nothing' }],
  ['#%', { page: 'nothing' }],
])('%j', (hash, expected) => {
  expect(routeOf(hash)).toEqual(expected);
});

test('a link to a section leads there', () => {
  expect(routeOf(chapterLink(3, 'a-1'))).toEqual({ page: 'chapter', number: 3, section: 'a-1' });
});
