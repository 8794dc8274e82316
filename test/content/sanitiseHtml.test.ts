/** HTML as a careless or hostile author sends it, and what a reader's browser is given. */
import { describe, expect, test } from 'vitest';
import { renderMarkdown } from '../../src/content/renderMarkdown.ts';
import { sanitiseHtml } from '../../src/content/sanitiseHtml.ts';
import { HOSTILE_HTML, inertOnly } from '../helpers/hostileHtml.ts';

test('prose, tables, code, pictures and sound stay as they are', async () => {
  const html =
    '<h2 id="a-plan">A <em>plan</em></h2>\n<p>One &amp; <code class="language-js">two</code>.<br></p>' +
    '<table><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td colspan="2">b</td></tr></tbody></table>' +
    '<figure><img src="https://a.example/x.png" alt="A desk" width="60" loading="lazy">' +
    '<figcaption>Desk</figcaption></figure><ol start="3"><li>x</li></ol>' +
    '<audio src="/api/content/files/a.mp3" controls="" preload="none"></audio>';
  expect(await sanitiseHtml(html)).toBe(html);
});

test('everything that Markdown becomes stays', async () => {
  const html = await renderMarkdown(
    '# T\n\n## A {#a}\n\n1. x\n   - y\n\n> q\n\n```js\n<b>"x"</b>\n```\n\n| a |\n| -: |\n| **b** |\n\n- [x] d\n\n' +
      '[l](https://a.example/?a=1&b=2) ![p](https://a.example/"p.png)\n\n---\n~~s~~',
  );
  const unescaped = (text: string) => text.replaceAll('&quot;', '"').replaceAll('&#39;', "'");
  expect(unescaped(await sanitiseHtml(html))).toBe(unescaped(html));
});

test('the files beside a chapter are found where they are published', async () => {
  const path = '/api/content/files';
  expect(await sanitiseHtml('<a href="files/a.pdf">a</a><a href="./files/b/c.pdf#page=2">b</a>')).toBe(
    `<a href="${path}/a.pdf" rel="noopener">a</a><a href="${path}/b/c.pdf#page=2" rel="noopener">b</a>`,
  );
  expect(await sanitiseHtml(await renderMarkdown('![A desk](files/desk.png)'))).toBe(
    `<p><img src="${path}/desk.png" alt="A desk" loading="lazy"></p>\n`,
  );
});

describe('what is left open is closed, and what is closed twice is closed once', () => {
  test.each([
    ['<p>a<p>b', '<p>a</p><p>b</p>'],
    ['<ul><li>a<li>b</ul>c', '<ul><li>a</li><li>b</li></ul>c'],
    [
      '<table><tr><td>a<td>b<tr><td>c</table>',
      '<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>',
    ],
    ['<p>un<b>closed', '<p>un<b>closed</b></p>'],
    ['<b>x</i>y</b></b>', '<b>x</b>'.replace('x', 'xy')],
    ['x<br/>y<br></br>', /^x<br>y<br>/],
  ])('%j', async (html, expected) => {
    expect(await sanitiseHtml(html)).toEqual(
      expected instanceof RegExp ? expect.stringMatching(expected) : expected,
    );
  });
});

describe('what could run, or look like a part of the page, is gone', () => {
  test.each(HOSTILE_HTML)('%j', async (html) => {
    inertOnly(await sanitiseHtml(html));
  });
});

test('a double quote in the result is always an attribute’s', async () => {
  expect(await sanitiseHtml(`"a" <b title='"'>src="/api/content/files/x"</b>`)).toBe(
    '&quot;a&quot; <b>src=&quot;/api/content/files/x&quot;</b>',
  );
  expect(await sanitiseHtml(`<abbr title='a "b" <c>'>d</abbr>`)).toBe(
    '<abbr title="a &quot;b&quot; &lt;c&gt;">d</abbr>',
  );
});

test('a long text goes through in pieces without losing any', async () => {
  const html = `<p>${'ü&amp;<b>x</b>'.repeat(40_000)}</p>`;
  expect(await sanitiseHtml(html)).toBe(html);
});
