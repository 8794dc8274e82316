/** The chapter in a mail: its HTML fit for mail programs, and the plain text that stands for it. */
import { describe, expect, test } from 'vitest';
import { chapterBody } from '../../src/email/chapterBody.ts';

const READ_ON = 'https://handbook.example/#chapter-3';
const textOf = async (html: string) => (await chapterBody(html, READ_ON)).text;
const htmlOf = async (html: string) => (await chapterBody(html, READ_ON)).html;

describe('the plain text of a chapter', () => {
  test.each([
    ['paragraphs apart', '<p>One\ntwo.</p>\n<p>Three.</p>\n', 'One two.\n\nThree.'],
    ['headings apart', '<h2 id="a">Why</h2>\n<p>So.</p>', 'Why\n\nSo.'],
    ['lists with marks', '<ul>\n<li>One</li>\n<li>Two</li>\n</ul>\n<p>End.</p>', '- One\n- Two\n\nEnd.'],
    ['lists apart', '<h2>Why</h2>\n<ul>\n<li>One</li>\n</ul>', 'Why\n\n- One'],
    ['numbered lists', '<ol start="3"><li>One</li><li>Two</li></ol>', '3. One\n4. Two'],
    ['lists in lists', '<ul><li>A<ol><li>B</li></ol></li><li>C</li></ul>', '- A\n  1. B\n- C'],
    ['lists of paragraphs', '<ul>\n<li><p>One</p>\n</li>\n<li><p>Two</p>\n</li>\n</ul>', '- One\n- Two'],
    [
      'quotes',
      '<p>He said:</p><blockquote>\n<p>One</p>\n<p>Two</p>\n</blockquote>',
      'He said:\n\n> One\n> \n> Two',
    ],
    ['code as it is', '<pre><code>a  b\n  c\n</code></pre><p>d</p>', 'a  b\n  c\n\nd'],
    ['line breaks and rules', '<p>a<br>b</p><hr><p>c</p>', 'a\nb\n\n* * *\n\nc'],
    ['emphasis as its words', '<p>A <strong>bold</strong> <em>word</em>.</p>', 'A bold word.'],
    [
      'characters, not entities',
      '<p>1 &lt; 2 &amp;&amp; &quot;x&quot; &#39;y&#39; &#x263A; &amp;lt;</p>',
      '1 < 2 && "x" \'y\' ☺ &lt;',
    ],
    [
      'the address behind a link',
      '<p><a href="https://a.example/?x=1&amp;y=2">Here</a>.</p>',
      'Here (https://a.example/?x=1&y=2).',
    ],
    [
      'an address once',
      '<p><a href="https://a.example/x">https://a.example/x</a></p>',
      'https://a.example/x',
    ],
    [
      'links of the site complete',
      '<p><a href="/tools">Tools</a></p>',
      'Tools (https://handbook.example/tools)',
    ],
    ['links within the chapter as words', '<p>See <a href="#why">Why</a>.</p>', 'See Why.'],
    ['pictures as their words', '<p><img src="/a.png" alt="A &quot;desk&quot;"></p>', 'A "desk"'],
    [
      'tables in lines',
      '<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>',
      'A  B\n1  2',
    ],
    ['nothing of nothing', '', ''],
  ])('has %s', async (_, html, text) => {
    expect(await textOf(html)).toBe(text);
  });
});

describe('the HTML of a chapter', () => {
  test('is styled inline, keeps no ids, and leads to complete addresses', async () => {
    const html = await htmlOf(
      '<h2 id="why">Why</h2><p><a href="#why">up</a> <a href="/tools">t</a> <img src="/a.png" alt="" loading="lazy"></p>',
    );
    expect(html).toMatch(/^<h2 class="ink" style="[^"]+">Why<\/h2>/);
    expect(html).not.toMatch(/ id=| loading=|href="[/#]|src="\//);
    expect(html).toContain(`<a href="${READ_ON}"`);
    expect(html).toContain('<img src="https://handbook.example/a.png"');
  });

  test('shows what a chapter shows as text as text', async () => {
    expect(await htmlOf('<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>')).not.toContain('<script');
  });
});
