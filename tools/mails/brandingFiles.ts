/** What the pages have of the branding: its colours as a style sheet, its name as a module. */
import type { Branding, Palette } from '../../src/branding.ts';

const COLOURS: readonly (readonly [string, keyof Palette])[] = [
  ['page', 'page'],
  ['card', 'card'],
  ['ink', 'ink'],
  ['muted', 'muted'],
  ['rule', 'rule'],
  ['accent', 'accent'],
  ['on-accent', 'onAccent'],
];

export function brandingStyles({ light, dark }: Branding): string {
  const lines = COLOURS.map(([name, key]) => `  --${name}: light-dark(${light[key]}, ${dark[key]});\n`);
  return `/* From src/branding.ts by \`npm run mails\`; not to be edited. */\n:root {\n${lines.join('')}}\n`;
}

export function brandingModule({ productName }: Branding): string {
  return `/** From src/branding.ts by \`npm run mails\`; not to be edited. */\nexport const PRODUCT_NAME = ${JSON.stringify(productName)};\n`;
}
