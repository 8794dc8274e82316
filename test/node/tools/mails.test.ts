/** What `npm run mails` makes of mails/ and the branding. */
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { mailModule } from '../../../tools/mails/mailModule.ts';
import { generatedFiles } from '../../../tools/mails/render.ts';
import { parseTemplate, slotsOf } from '../../../tools/mails/template.ts';
import { buildWorker } from '../helpers/buildWorker.ts';

test('the generated files are what mails/ and src/branding.ts make; `npm run mails` writes them anew', async () => {
  const files = await generatedFiles();
  expect([...files.keys()]).toEqual([
    'src/email/renderedMails.ts',
    'public/branding.css',
    'public/branding.js',
  ]);
  for (const [file, text] of files) expect(await readFile(file, 'utf8'), file).toBe(text);
});

test('the Worker carries no React', async () => {
  const worker = await buildWorker();
  expect(worker).toContain('Good to have you here');
  expect(worker).not.toMatch(
    /react(?:\.transitional)?\.element|react-email|renderToReadableStream|jsx-runtime/,
  );
});

describe('a template', () => {
  test('names what it must be filled with, and of what kind', () => {
    const slots = slotsOf(parseTemplate('{{b}} {{#price}} for {{price}}{{/price}} {{{body}}} {{=title}}'));
    expect([...slots]).toEqual([
      ['b', 'string'],
      ['body', 'MailBody'],
      ['price', 'string | null'],
      ['title', 'string'],
    ]);
  });

  test.each([
    '{{#a}} x',
    '{{/a}}',
    '{{#a}}{{#b}}{{/a}}{{/b}}',
    '{{ a }}',
    '{{a}',
    '{{a-b}}',
    'a}}',
    '{{body}}{{{body}}}',
  ])('%s is refused', (template) => {
    expect(() => slotsOf(parseTemplate(template))).toThrow();
  });

  test('becomes a function that escapes in HTML, keeps text on its line, and lets a body through', () => {
    const mail = {
      name: 'sample',
      subject: 'To {{name}}',
      text: '{{name}}: {{{body}}}',
      html: '<b>{{name}}</b>{{{body}}}`${',
    };
    const module = mailModule([mail]);
    expect(module).toContain('(slots: { body: MailBody; name: string }) =>');
    expect(module).toContain(`subject: \`To \${line(slots.name)}\``);
    expect(module).toContain(`text: \`\${line(slots.name)}: \${slots.body.text}\``);
    expect(module).toContain(`html: \`<b>\${escapeHtml(slots.name)}</b>\${slots.body.html}\\\`\\\${\``);
  });
});
