/** Code in the documentation is code: it parses. What it does is held by the tests of what it shows. */
import { transform } from 'esbuild';
import { expect, test } from 'vitest';
import { type Block, blocksOf, readPages } from './markdown.ts';

const LOADERS = { ts: 'ts', typescript: 'ts', tsx: 'tsx', js: 'js', javascript: 'js', jsx: 'jsx' } as const;
/** Run by the tests (sh, sql), compared with what commands print (text), or for another machine (console). */
const OTHERS = [
  'sh',
  'bash',
  'sql',
  'text',
  'console',
  '',
  'toml',
  'yaml',
  'markdown',
  'md',
  'html',
  'css',
  'http',
];

const blocks = readPages().flatMap((page) => blocksOf(page).map((block) => ({ ...block, file: page.file })));

test('every block of TypeScript, JavaScript and JSON parses', async () => {
  const faults = await Promise.all(
    blocks.map(async (block) => {
      const fault = await faultOf(block);
      return fault === null ? [] : [`${block.file}:${block.line}: ${fault}`];
    }),
  );
  expect(faults.flat()).toEqual([]);
});

test('a block that does not parse is seen', async () => {
  const json = await faultOf({ language: 'json', text: '{ "a": }', line: 1 });
  expect(json).toContain('Unexpected token');
  expect(await faultOf({ language: 'ts', text: 'const a: = 1;', line: 1 })).toContain('Unexpected');
});

test('every block says in which language it is written, one that these tests know', () => {
  const known = new Set<string>([...Object.keys(LOADERS), ...OTHERS, 'json', 'jsonc']);
  expect(blocks.filter(({ language }) => !known.has(language))).toEqual([]);
});

async function faultOf({ language, text }: Block): Promise<string | null> {
  try {
    if (language === 'json') JSON.parse(text);
    const loader = Object.entries(LOADERS).find(([name]) => name === language)?.[1];
    if (loader !== undefined) await transform(text, { loader, logLevel: 'silent' });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : 'unknown fault';
  }
}
