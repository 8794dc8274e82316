/** The files of a chapter in a mail, which is kept longer than any ticket lives. */
import { expect, test } from 'vitest';
import { withMailedFiles } from '../../src/content/fileAddresses.ts';
import { sanitiseHtml } from '../../src/content/sanitiseHtml.ts';

const API = 'https://api.example';
const SOURCE =
  '<p><img src="files/a.png" alt="A &quot;desk&quot;"> <img src="https://a.example/x.png" alt="x"> ' +
  '<a href="files/b.pdf#page=2">b</a> <a href="https://a.example/api/content/files/c.pdf">c</a></p>';

test('what is free is found from everywhere', async () => {
  const html = withMailedFiles(await sanitiseHtml(SOURCE), API, true);
  expect(html).toContain(
    `<img src="${API}/api/content/files/a.png" alt="A &quot;desk&quot;" loading="lazy">`,
  );
  expect(html).toContain(`<a href="${API}/api/content/files/b.pdf#page=2" rel="noopener">b</a>`);
});

test('for what is not free words stand, and links lead to the chapter', async () => {
  expect(withMailedFiles(await sanitiseHtml(SOURCE), API, false)).toBe(
    '<p>A &quot;desk&quot; <img src="https://a.example/x.png" alt="x" loading="lazy"> ' +
      '<a href="#" rel="noopener">b</a> ' +
      '<a href="https://a.example/api/content/files/c.pdf" rel="noopener">c</a></p>',
  );
});
