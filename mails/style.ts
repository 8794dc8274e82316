/**
 * Inline styles for the light colours, and the style sheet that answers to dark mode. Gmail keeps the light ones, Apple
 * Mail and most others ask `prefers-color-scheme`, Outlook on the web and in its apps marks what it darkened.
 */
import type { CSSProperties } from 'react';
import { BRANDING } from '../src/branding.ts';

const { light, dark, fonts } = BRANDING;

export const FRAME_WIDTH_PX = 600;

const sans = (size: number, lineHeight: number): CSSProperties => ({
  fontFamily: fonts.sans,
  fontSize: `${size}px`,
  lineHeight,
});

export const styles = {
  page: { backgroundColor: light.page },
  brandName: {
    fontFamily: fonts.serif,
    fontSize: '15px',
    lineHeight: 1.3,
    fontWeight: 600,
    color: light.ink,
  },
  card: {
    backgroundColor: light.card,
    border: `1px solid ${light.rule}`,
    borderRadius: '12px',
    borderCollapse: 'separate',
  },
  title: {
    margin: '0 0 18px',
    fontFamily: fonts.serif,
    fontSize: '28px',
    lineHeight: 1.2,
    fontWeight: 600,
    letterSpacing: '-0.2px',
    color: light.ink,
  },
  paragraph: { ...sans(16, 1.6), margin: '0 0 14px', color: light.ink },
  summary: {
    fontFamily: fonts.serif,
    fontSize: '18px',
    lineHeight: 1.5,
    fontStyle: 'italic',
    margin: '0 0 18px',
    color: light.muted,
  },
  note: { ...sans(14, 1.6), margin: '0 0 12px', color: light.muted },
  button: {
    ...sans(16, 1.25),
    lineHeight: '20px',
    fontWeight: 600,
    padding: '14px 32px',
    borderRadius: '8px',
    backgroundColor: light.accent,
    color: light.onAccent,
    textAlign: 'center',
  },
  panel: {
    backgroundColor: light.panel,
    border: `1px solid ${light.rule}`,
    borderRadius: '8px',
    borderCollapse: 'separate',
  },
  code: {
    fontFamily: fonts.mono,
    fontSize: '32px',
    lineHeight: 1.2,
    fontWeight: 600,
    letterSpacing: '4px',
    whiteSpace: 'nowrap',
    color: light.ink,
  },
  rule: { width: '100%', border: 'none', borderTop: `1px solid ${light.rule}`, margin: '8px 0 16px' },
  small: { ...sans(13, 1.6), margin: '0', color: light.muted },
  link: { color: light.accent, textDecoration: 'underline' },
  address: { color: light.accent, textDecoration: 'none', wordBreak: 'break-all' },
} satisfies Record<string, CSSProperties>;

/** @param within what a rule's selectors begin with */
function darkRules(within: string): string {
  const rule = (selectors: string, declarations: string) =>
    `${selectors
      .split(',')
      .map((selector) => within + selector)
      .join(',')}{${declarations}}`;
  return [
    rule('.page', `background-color:${dark.page}!important`),
    rule('.card', `background-color:${dark.card}!important;border-color:${dark.rule}!important`),
    rule('.ink', `color:${dark.ink}!important`),
    rule('.muted', `color:${dark.muted}!important`),
    rule('.panel', `background-color:${dark.panel}!important;border-color:${dark.rule}!important`),
    rule('.button', `background-color:${dark.accent}!important;color:${dark.onAccent}!important`),
    rule('.link', `color:${dark.accent}!important`),
    rule('.rule', `border-color:${dark.rule}!important`),
  ].join('\n');
}

/** Dark colours need `!important`, since the light ones are inline. */
export const STYLE_SHEET = `:root{color-scheme:light dark;supported-color-schemes:light dark}
body{margin:0;padding:0;-webkit-text-size-adjust:100%}
.chapter img{max-width:100%;height:auto}
@media (max-width:480px){
.pad{padding:28px 22px!important}
.title{font-size:25px!important}
.code{font-size:27px!important}
.button{display:block!important}
}
@media (prefers-color-scheme:dark){
${darkRules('')}
}`;

/** In an element of its own: a program that does not understand these selectors drops the element and nothing else. */
export const OUTLOOK_STYLE_SHEET = darkRules('[data-ogsc] ');
