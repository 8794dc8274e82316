/** The owner's Markdown as a letter that can leave the site. */
import { expect, test } from 'vitest';
import { chapterBody } from '../../src/email/chapterBody.ts';
import { letterOf } from '../../src/routes/admin/broadcasts/letterOf.ts';

test('a letter shows published files from the API where the site is of another host, and links to the site', async () => {
  const markdown = '![Plan](files/plan.png) [It](/api/content/files/plan.pdf) [Read](/#chapter-3)';
  const letter = await letterOf({ subject: 'News', markdown }, 'https://api.example.com');
  const { html, text } = await chapterBody(letter.html, 'https://www.example.com');
  expect(html).toContain('src="https://api.example.com/api/content/files/plan.png"');
  expect(html).toContain('href="https://api.example.com/api/content/files/plan.pdf"');
  expect(html).toContain('href="https://www.example.com/#chapter-3"');
  expect(text).toContain('https://api.example.com/api/content/files/plan.pdf');
});

test('a text of quotations in one another without end is refused, and is no fault of the server', async () => {
  const markdown = `${'> '.repeat(10_000)}x`;
  await expect(letterOf({ subject: 'News', markdown }, 'https://api.example.com')).rejects.toMatchObject({
    failure: { code: 'invalid_body', details: [{ path: 'markdown' }] },
  });
});
