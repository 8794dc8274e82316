/** The project's pages of documentation: their blocks of code, links and anchors, read as GitHub reads them. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_DIR } from '../../../tools/wrangler.ts';

export type Page = { file: string; text: string };
export type Block = { language: string; text: string; line: number };

/** Not ours, made by a tool, or content that is published (test/node/tools/handbook.test.ts has that). */
const PASSED_OVER = new Set(['node_modules', '.git', '.wrangler', 'coverage', 'dist', 'handbook']);
const FENCE = /^ *```(\w*)[^\n]*\n(.*?)^ *```$/gms;

/** @returns every page of the project, by its path in it */
export function readPages(): Page[] {
  const files = (folder: string): string[] =>
    readdirSync(path.join(PROJECT_DIR, folder), { withFileTypes: true }).flatMap((entry) => {
      const name = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) return PASSED_OVER.has(entry.name) ? [] : files(name);
      return entry.name.endsWith('.md') ? [name] : [];
    });
  return files('').map(readPage);
}

/** @param file its path in the project */
export function readPage(file: string): Page {
  return { file, text: readFileSync(path.join(PROJECT_DIR, file), 'utf8') };
}

export function blocksOf({ text }: Page): Block[] {
  return [...text.matchAll(FENCE)].map((match) => ({
    language: match[1] ?? '',
    text: match[2] ?? '',
    line: text.slice(0, match.index).split('\n').length,
  }));
}

/** @returns the blocks of one language under a heading, whatever its level, up to the next one */
export function blocksUnder(page: Page, heading: string, language: string): string[] {
  const [, rest = ''] = page.text.split(new RegExp(`^#+ ${RegExp.escape(heading)}$`, 'm'));
  const [section = ''] = withoutBlocks(rest).split(/^#+ /m);
  return blocksOf({ file: page.file, text: rest.slice(0, section.length) })
    .filter((block) => block.language === language)
    .map((block) => block.text);
}

/** @returns where a page's links lead, as they are written: those of Markdown, and of pictures in HTML */
export function linksOf({ text }: Page): string[] {
  const prose = withoutBlocks(text).replace(/`[^`\n]*`/g, (code) => ' '.repeat(code.length));
  const written = [
    ...prose.matchAll(/\]\(([^()\s]+)\)/g),
    ...prose.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g),
  ];
  return written.flatMap((match) => match[1] ?? []);
}

/** @returns the anchors of a page's headings, as GitHub makes them */
export function anchorsOf({ text }: Page): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutBlocks(text).matchAll(/^#{1,6} +(.+)$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = plain.replace(/[^\p{L}\p{N}_ -]/gu, '').replaceAll(' ', '-');
    let unused = anchor;
    for (let copy = 1; anchors.has(unused); copy += 1) unused = `${anchor}-${copy}`;
    anchors.add(unused);
  }
  return anchors;
}

/** Of the same length, so that places in one are places in the other. */
function withoutBlocks(text: string): string {
  return text.replace(FENCE, (block) => block.replace(/[^\n]/g, ' '));
}
