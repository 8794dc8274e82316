/** What React cannot write: comments that only Outlook for Windows reads, and the line that begins a text's signature. */
import { BRANDING } from '../src/branding.ts';
import { FRAME_WIDTH_PX } from './style.ts';

export const MARKS = {
  frameOpens: '[[frame opens]]',
  frameCloses: '[[frame closes]]',
  signature: '[[signature]]',
} as const;

/** Outlook scales pictures on dense screens, and takes Times where it does not know a list's first font. */
const OUTLOOK_HEAD =
  '<!--[if mso]><xml xmlns:o="urn:schemas-microsoft-com:office:office"><o:OfficeDocumentSettings><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml><style>td,h1,h2{font-family:Georgia,serif!important}p,a,li,h3,h4{font-family:"Segoe UI",Arial,sans-serif!important}.code{font-family:Consolas,monospace!important}</style><![endif]-->';
/** It knows no `max-width` either. */
const OUTLOOK_FRAME = `<!--[if mso]><table role="presentation" align="center" width="${FRAME_WIDTH_PX}" cellpadding="0" cellspacing="0" border="0"><tr><td bgcolor="${BRANDING.light.page}"><![endif]-->`;
const OUTLOOK_FRAME_END = '<!--[if mso]></td></tr></table><![endif]-->';

export function marksInHtml(html: string): string {
  return html
    .replace('</head>', () => `${OUTLOOK_HEAD}</head>`)
    .replace(MARKS.frameOpens, OUTLOOK_FRAME)
    .replace(MARKS.frameCloses, OUTLOOK_FRAME_END)
    .replace(MARKS.signature, '');
}

/** RFC 3676 section 4.3: the space after the dashes marks a signature, whose lines stand close. */
export function marksInText(text: string): string {
  const plain = text.replace(MARKS.frameOpens, '').replace(MARKS.frameCloses, '');
  const [body = '', signature = ''] = plain.replace(/\n{3,}/g, '\n\n').split(MARKS.signature);
  return `${body.trim()}\n\n-- \n${signature.trim().replace(/\n{2,}/g, '\n')}\n`;
}
