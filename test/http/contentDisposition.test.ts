/** File names in `Content-Disposition` (RFC 6266, RFC 8187). */
import { expect, test } from 'vitest';
import { contentDisposition } from '../../src/http/contentDisposition.ts';

test.each([
  ['a "b"\\c%.pdf', 'attachment; filename="a _b__c_.pdf"; filename*=UTF-8\'\'a%20%22b%22%5Cc%25.pdf'],
  ["it's (1).pdf", 'attachment; filename="it\'s (1).pdf"'],
  [
    "練習*'().pdf",
    "attachment; filename=\"__*'().pdf\"; filename*=UTF-8''%E7%B7%B4%E7%BF%92%2A%27%28%29.pdf",
  ],
])('the name %s stays in its field', (name, field) => {
  expect(contentDisposition('attachment', name)).toBe(field);
});
