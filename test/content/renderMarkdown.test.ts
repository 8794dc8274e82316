/** What a chapter's author writes, and what a reader's browser is given. */
import { describe, expect, test } from 'vitest';
import { renderMarkdown } from '../../src/content/renderMarkdown.ts';

describe('a heading', () => {
  test.each([
    ['## A plan {#a-plan}', '<h2 id="a-plan">A plan</h2>'],
    ['## A *good* `plan` {#plan-2}', '<h2 id="plan-2">A <em>good</em> <code>plan</code></h2>'],
    [
      '## Rights & [duties](/law) {#law}',
      '<h2 id="law">Rights &amp; <a href="/law" rel="noopener">duties</a></h2>',
    ],
    ['### No id', '<h3>No id</h3>'],
    ['## Not an id {#Not an id}', '<h2>Not an id {#Not an id}</h2>'],
    ['## `{#code}`', '<h2><code>{#code}</code></h2>'],
    ['## <i>raw</i> {#raw}', '<h2 id="raw">&lt;i&gt;raw&lt;/i&gt;</h2>'],
    ['## x {#a" onclick="b}', '<h2>x {#a&quot; onclick=&quot;b}</h2>'],
  ])('%s', async (text, html) => {
    expect(await renderMarkdown(text)).toBe(`${html}\n`);
  });
});

describe('raw HTML is shown as text', () => {
  test.each([
    '<script>alert(1)</script>',
    'before <img src=x onerror=alert(1)> after',
    '<svg/onload=alert(1)>',
    '<!-- --><iframe src="https://evil.example">',
    '<a href="javascript:alert(1)">x</a>',
    '`<b>` | <b>',
    '```html\n<script>alert(1)</script>\n```',
    '```"><script>alert(1)</script>\nx\n```',
  ])('%j', async (text) => {
    const html = await renderMarkdown(text);
    expect(html).toContain('&lt;');
    expect(html).not.toMatch(/<(?!\/?(?:p|code|pre|br)\b)/);
  });
});

describe('a link', () => {
  test.each(['https://example.com/?a=1&b=2', 'mailto:ann@example.com', '/chapters/2', '#a-plan'])(
    'to %s is kept',
    async (href) => {
      expect(await renderMarkdown(`[words](${href})`)).toBe(
        `<p><a href="${href.replace('&', '&amp;')}" rel="noopener">words</a></p>\n`,
      );
    },
  );

  test.each([
    '[words](javascript:alert%281%29)',
    '[words](JaVaScRiPt:alert)',
    '[words](<java\tscript:alert>)',
    '[words](< javascript:alert>)',
    '[words](&#106;avascript:alert)',
    '[words](data:text/html,x)',
    '[words](vbscript:x)',
    '[words][1]\n\n[1]: javascript:alert',
  ])('%j leaves only its words', async (text) => {
    expect(await renderMarkdown(text)).toBe('<p>words</p>\n');
  });

  test.each(['[x](https://a.example/"onmouseover="alert(1))', '![x](https://a.example/"onerror="alert)'])(
    '%s cannot end its attribute',
    async (text) => {
      expect(await renderMarkdown(text)).not.toMatch(/"on\w+=/);
    },
  );

  test('to an image of another scheme leaves its description', async () => {
    expect(await renderMarkdown('![a <cat>](javascript:alert)')).toBe('<p>a &lt;cat&gt;</p>\n');
    expect(await renderMarkdown('![a cat](/cat.png)')).toBe(
      '<p><img src="/cat.png" alt="a cat" loading="lazy"></p>\n',
    );
  });
});

test('a table has a head, rows and alignment', async () => {
  const html = await renderMarkdown('| a | b |\n| --- | ---: |\n| 1 | **2** |\n');
  expect(html.replaceAll('\n', '')).toBe(
    '<table><thead><tr><th>a</th><th align="right">b</th></tr></thead>' +
      '<tbody><tr><td>1</td><td align="right"><strong>2</strong></td></tr></tbody></table>',
  );
});

test('a heading with a long gap in it is rendered as fast as any other', async () => {
  const gap = ' '.repeat(1_000_000);
  expect(await renderMarkdown(`## a${gap}b {#c}`)).toBe(`<h2 id="c">a${gap}b</h2>\n`);
});
