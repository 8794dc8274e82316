/** Writes the module that the Worker fills mails with: a function for each mail, whose parameter has all its placeholders. */
import { type Part, parseTemplate, slotsOf } from './template.ts';

export type RenderedSource = { name: string; subject: string; html: string; text: string };

const HEADER = `/** Rendered from mails/ by \`npm run mails\`; not to be edited. A test fails when it is not what mails/ renders to. */
import { escapeHtml } from '../http/escapeHtml.ts';
import { line, type MailBody, underline } from './fill.ts';
`;

export function mailModule(mails: readonly RenderedSource[]): string {
  return [HEADER, ...mails.map(mailFunction)].join('\n');
}

function mailFunction({ name, subject, html, text }: RenderedSource): string {
  const parts = { subject: parseTemplate(subject), text: parseTemplate(text), html: parseTemplate(html) };
  const slots = slotsOf([...parts.subject, ...parts.text, ...parts.html]);
  const type = [...slots].map(([slot, slotType]) => `${slot}: ${slotType}`).join('; ');
  return `export const ${name} = (slots: { ${type} }) => ({
  subject: ${templateLiteral(parts.subject, 'text')},
  text: ${templateLiteral(parts.text, 'text')},
  html: ${templateLiteral(parts.html, 'html')},
});
`;
}

function templateLiteral(parts: readonly Part[], format: 'text' | 'html'): string {
  return `\`${parts.map((part) => expression(part, format)).join('')}\``;
}

function expression(part: Part, format: 'text' | 'html'): string {
  switch (part.kind) {
    case 'literal':
      return part.text.replace(/[\\`]|\$\{/g, '\\$&');
    case 'text':
      return format === 'html' ? `\${escapeHtml(slots.${part.name})}` : `\${line(slots.${part.name})}`;
    case 'underline':
      return `\${underline(slots.${part.name})}`;
    case 'body':
      return `\${slots.${part.name}.${format}}`;
    case 'when':
      return `\${slots.${part.name} === null ? '' : ${templateLiteral(part.parts, format)}}`;
  }
}
