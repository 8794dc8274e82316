/**
 * The frame of every mail: 600 px, tables and inline styles for old mail programs, dark colours for those that know
 * `prefers-color-scheme`. It escapes all that it is given but a chapter's own HTML, so callers pass plain text.
 */
import { escapeHtml } from '../http/escapeHtml.ts';

export type MailParts = {
  title: string;
  /** What an inbox shows after the subject. */
  preheader: string;
  productName: string;
  heading: string;
  paragraphs: string[];
  button: { label: string; href: string };
  /** A published chapter as `chapterBody` prepares it: the one part that is HTML already. */
  bodyHtml: string | null;
  /** The sign-in code, already in groups. */
  code: string | null;
  notes: string[];
  /** Why the mail came, and the link that stops such mails. */
  footer: { text: string; label: string; href: string } | null;
};

export const SERIF = "'Iowan Old Style','Palatino Linotype',Palatino,Charter,Georgia,'Times New Roman',serif";
export const SANS = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";
export const MONO = "ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace";

/** Dark colours need `!important`, since the light ones are inline. Gmail drops the whole block and stays light. */
const STYLE = `
body{margin:0;padding:0;-webkit-text-size-adjust:100%}
a{text-decoration:none}
.chapter img{max-width:100%;height:auto}
@media (max-width:480px){.card{padding:28px 24px!important}.code{font-size:27px!important}.button a{display:block!important}.button,.button-table{width:100%!important}}
@media (prefers-color-scheme:dark){
.page{background:#131518!important}
.card{background:#1c1f23!important;border-color:#30353b!important}
.ink{color:#eceae4!important}.muted{color:#a5a9ad!important}
.panel{background:#14171a!important;border-color:#30353b!important}
.button{background:#8fd0bd!important}.button a{color:#0d1f1a!important}
.link{color:#8fd0bd!important}.rule{border-color:#30353b!important}
}`;

/**
 * @param parts what the mail says, as plain text; only `bodyHtml`, a published chapter's, is HTML
 * @returns a complete HTML document without scripts; it loads nothing but a chapter's own pictures
 */
export function mailLayout(parts: MailParts): string {
  const product = escapeHtml(parts.productName);
  const href = escapeHtml(parts.button.href);
  const paragraphs = parts.paragraphs.map((text) => paragraph(text)).join('');
  const body = parts.bodyHtml === null ? '' : `<div class="chapter">${parts.bodyHtml}</div>\n`;
  const notes = parts.notes.map((text) => note(text)).join('');
  return `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<title>${escapeHtml(parts.title)}</title>
<style>${STYLE}</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f4f3ef">
<div style="display:none;font-size:1px;line-height:1px;max-height:0;max-width:0;opacity:0;overflow:hidden">${escapeHtml(parts.preheader)}${'&#847;&zwnj;&nbsp;'.repeat(40)}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f4f3ef">
<tr><td align="center" style="padding:32px 12px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:600px">
<tr><td class="ink" style="padding:0 4px 16px;font:600 15px/1.4 ${SERIF};color:#1d2124">${product}</td></tr>
<tr><td class="card" style="background:#ffffff;border:1px solid #e2dfd7;border-radius:12px;padding:40px 44px">
<h1 class="ink" style="margin:0 0 20px;font:600 28px/1.2 ${SERIF};color:#1d2124">${escapeHtml(parts.heading)}</h1>
${paragraphs}${body}<table role="presentation" class="button-table" cellpadding="0" cellspacing="0" border="0" style="margin:28px 0">
<tr><td class="button" align="center" style="background:#1d5f53;border-radius:8px"><a href="${href}" style="display:inline-block;padding:15px 34px;font:600 16px/1.25 ${SANS};color:#ffffff;text-decoration:none">${escapeHtml(parts.button.label)}</a></td></tr>
</table>
${parts.code === null ? '' : codePanel(parts.code)}${notes}<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
<tr><td class="rule" style="border-top:1px solid #e2dfd7;padding-top:16px">
<p class="muted" style="margin:0;font:400 13px/1.6 ${SANS};color:#5c6165">If the button does not work, copy this address into your browser:<br><a class="link" href="${href}" style="color:#1d5f53;text-decoration:none;word-break:break-all">${href}</a></p>
</td></tr></table>
</td></tr>
${parts.footer === null ? '' : footerRow(parts.footer)}</table>
</td></tr>
</table>
</body>
</html>
`;
}

function codePanel(code: string): string {
  return `<p class="muted" style="margin:0 0 10px;font:400 14px/1.5 ${SANS};color:#5c6165">Or type this code where you asked for it:</p>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
<tr><td class="panel" align="center" style="background:#f4f3ef;border:1px solid #e2dfd7;border-radius:8px;padding:18px 8px"><span class="code ink" style="font:600 32px/1.2 ${MONO};letter-spacing:4px;white-space:nowrap;color:#1d2124">${escapeHtml(code)}</span></td></tr>
</table>
<div style="height:20px;line-height:20px">&nbsp;</div>
`;
}

function footerRow({ text, label, href }: NonNullable<MailParts['footer']>): string {
  return `<tr><td class="muted" style="padding:20px 4px 0;font:400 13px/1.6 ${SANS};color:#5c6165">${escapeHtml(text)} <a class="link" href="${escapeHtml(href)}" style="color:#1d5f53;text-decoration:underline">${escapeHtml(label)}</a></td></tr>
`;
}

function paragraph(text: string): string {
  return `<p class="ink" style="margin:0 0 14px;font:400 16px/1.6 ${SANS};color:#1d2124">${escapeHtml(text)}</p>\n`;
}

function note(text: string): string {
  return `<p class="muted" style="margin:0 0 12px;font:400 14px/1.6 ${SANS};color:#5c6165">${escapeHtml(text)}</p>\n`;
}
