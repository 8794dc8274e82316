/** docs/storage.md tells of every table and view that there is, in objects and in D1. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT_DIR } from '../../../tools/wrangler.ts';
import { readPage } from './markdown.ts';

const { text } = readPage('docs/storage.md');

test.each([
  ['objects', '.ts'],
  ['migrations', '.sql'],
])('every table and view made in %s/ stands in it with an example and a lifetime', (folder, ending) => {
  const names = sourcesIn(folder, ending).flatMap((source) =>
    [...source.matchAll(/CREATE (?:TABLE|VIEW)(?: IF NOT EXISTS)? (\w+)/g)].flatMap(
      (match) => match[1] ?? [],
    ),
  );
  expect(names.length).toBeGreaterThan(10);
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  const cellsOf = (name: string) => rows.find((row) => row.startsWith(`| \`${name}\` `))?.split('|') ?? [];
  const untold = names.filter((name) => cellsOf(name).filter((cell) => cell.trim() !== '').length < 4);
  expect(untold).toEqual([]);
});

function sourcesIn(folder: string, ending: string): string[] {
  const files = readdirSync(path.join(PROJECT_DIR, folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith(ending))
    .map((file) => readFileSync(path.join(PROJECT_DIR, folder, file), 'utf8'));
}
