/** Reads a handbook's folder of chapters, all of them with all that is wrong in them. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Chapter, parseChapter } from '../src/rules/chapterFile.ts';

/** What is wrong in a handbook's folder, mistake by mistake; the message is fit to be printed. */
export class HandbookError extends Error {
  override name = 'HandbookError';

  constructor(mistakes: readonly string[]) {
    super(`The handbook has mistakes:\n  ${mistakes.join('\n  ')}`);
  }
}

/**
 * @param dir a folder with one `.md` file a chapter
 * @returns the chapters in the order of their numbers
 * @throws HandbookError that lists every mistake of every file
 */
export async function readHandbook(dir: string): Promise<Chapter[]> {
  const files = (await readdir(dir)).filter((name) => name.endsWith('.md')).sort();
  const chapters: Chapter[] = [];
  const mistakes: string[] = files.length === 0 ? [`${dir}: holds no .md file`] : [];
  for (const name of files) {
    const file = path.join(dir, name);
    const result = parseChapter(await readFile(file, 'utf8'), file);
    if ('mistakes' in result) {
      mistakes.push(...result.mistakes.map(({ line, message }) => `${file}:${line}: ${message}`));
    } else chapters.push(result.chapter);
  }
  mistakes.push(...repeatedNames(chapters));
  if (mistakes.length > 0) throw new HandbookError(mistakes);
  return chapters.sort((a, b) => a.number - b.number);
}

function repeatedNames(chapters: Chapter[]): string[] {
  const items = chapters.flatMap((chapter) => [...chapter.videos, ...chapter.quizzes].map((item) => item.id));
  return [
    ...repeated(chapters.map((chapter) => String(chapter.number))).map(
      (n) => `chapter number ${n} is used twice`,
    ),
    ...repeated(chapters.map((chapter) => chapter.slug)).map((slug) => `slug ${slug} is used twice`),
    ...repeated(items).map((id) => `video or quiz id ${id} is used twice`),
  ];
}

function repeated(names: string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
