/** What the documentation refers to is there: files, anchors, commands, and every page from the README. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT_DIR } from '../../../tools/wrangler.ts';
import { anchorsOf, linksOf, type Page, readPage, readPages } from './markdown.ts';

const pages = readPages();
const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(path.join(PROJECT_DIR, 'package.json'), 'utf8'),
);

test('every link leads to a file that is there, and to an anchor that it has', () => {
  const broken = pages.flatMap((page) =>
    linksOf(page)
      .filter((link) => !/^[a-z][a-z0-9+.-]*:/i.test(link) && !isFound(page, link))
      .map((link) => `${page.file}: ${link}`),
  );
  expect(broken).toEqual([]);
});

test('links and anchors are seen at all', () => {
  const page = {
    file: 'x.md',
    text: '# A `b` – c?\n\n## A\n\n## A\n\n[d](e.md#f) `[g](h)`\n\n```md\n[i](j)\n```\n',
  };
  expect(linksOf(page)).toEqual(['e.md#f']);
  expect([...anchorsOf(page)]).toEqual(['a-b--c', 'a', 'a-1']);
  expect(isFound(page, 'package.json')).toBe(true);
  expect(isFound(page, 'nowhere.md')).toBe(false);
  expect(isFound(page, 'README.md#nowhere')).toBe(false);
});

test('every npm command that is named exists', () => {
  const unknown = pages.flatMap(({ file, text }) =>
    [...text.matchAll(/\bnpm (?:run ([a-z][\w:-]*)|(start|test)\b)/g)]
      .map((match) => match[1] ?? match[2] ?? '')
      .filter((name) => scripts[name] === undefined)
      .map((name) => `${file}: npm run ${name}`),
  );
  expect(unknown).toEqual([]);
});

test('every page is linked from the README, and every decision from the page on architecture', () => {
  const linkedFrom = (file: string) =>
    new Set(linksOf(readPage(file)).map((link) => path.posix.join(path.posix.dirname(file), link)));
  const index = linkedFrom('README.md');
  const decisions = linkedFrom('docs/architecture.md');
  const unlinked = pages
    .map(({ file }) => file)
    .filter((file) => file.startsWith('docs/'))
    .filter((file) => !(file.startsWith('docs/decisions/') ? decisions : index).has(file));
  expect(unlinked).toEqual([]);
});

function isFound(page: Page, link: string): boolean {
  const [name = '', anchor] = link.split('#');
  const file = name === '' ? page.file : path.posix.join(path.posix.dirname(page.file), name);
  if (!existsSync(path.join(PROJECT_DIR, file))) return false;
  return anchor === undefined || !file.endsWith('.md') || anchorsOf(readPage(file)).has(anchor);
}
