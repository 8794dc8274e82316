/** Reads a handbook's chapters: Markdown files with YAML front matter, checked so that a mistake names its file. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { parseDocument } from 'yaml';
import { PublishedChapter } from '../src/wire/content.ts';
import { ChapterNumber } from '../src/wire/progress.ts';

/** What is published of a chapter, by the server's own rules; an unknown field is a mistake in a file. */
const FrontMatter = v.strictObject({
  number: ChapterNumber,
  ...v.omit(PublishedChapter, ['markdown']).entries,
});
const Markdown = PublishedChapter.entries.markdown;

/** One chapter as it is published; `file` says where it came from. */
export type Chapter = v.InferOutput<typeof FrontMatter> & { markdown: string; file: string };

/**
 * @param dir a folder with one `.md` file a chapter
 * @returns the chapters in the order of their numbers
 * @throws Error that lists every mistake of every file
 */
export async function readHandbook(dir: string): Promise<Chapter[]> {
  const files = (await readdir(dir)).filter((name) => name.endsWith('.md')).sort();
  const chapters: Chapter[] = [];
  const mistakes: string[] = files.length === 0 ? [`${dir}: holds no .md file`] : [];
  for (const name of files) {
    const file = path.join(dir, name);
    const result = parseChapter(await readFile(file, 'utf8'), file);
    if ('mistakes' in result) mistakes.push(...result.mistakes.map((mistake) => `${file}: ${mistake}`));
    else chapters.push(result.chapter);
  }
  mistakes.push(...repeatedNames(chapters));
  if (mistakes.length > 0) throw new Error(`The handbook has mistakes:\n  ${mistakes.join('\n  ')}`);
  return chapters.sort((a, b) => a.number - b.number);
}

/** @returns the chapter that the text of a file holds, or what is wrong with it */
export function parseChapter(text: string, file: string): { chapter: Chapter } | { mistakes: string[] } {
  const parts = /^---\r?\n(?<yaml>.*?)^---[ \t]*\r?\n(?<body>.*)$/ms.exec(
    text.replace(/^\uFEFF/, ''),
  )?.groups;
  if (parts === undefined) return { mistakes: ['must begin with front matter between two lines of ---'] };
  const yaml = parseDocument(parts.yaml ?? '');
  const [yamlError] = yaml.errors;
  if (yamlError !== undefined)
    return { mistakes: [`the front matter is not YAML: ${yamlError.message.trim()}`] };
  const front = v.safeParse(FrontMatter, yaml.toJS());
  const markdown = `${(parts.body ?? '').trim()}\n`;
  const mistakes = [
    ...(front.issues ?? []).map((issue) => `${v.getDotPath(issue) ?? 'front matter'}: ${issue.message}`),
    ...(v.safeParse(Markdown, markdown).issues ?? []).map((issue) => `the text: ${issue.message}`),
    ...sectionMistakes(markdown),
  ];
  if (!front.success || mistakes.length > 0) return { mistakes };
  return { chapter: { ...front.output, markdown, file } };
}

/** Readers resume at a section, so every section needs an id that is its own. */
function sectionMistakes(markdown: string): string[] {
  const outsideCode = markdown.replace(/^(```+|~~~+).*?^\1[`~]*[ \t]*$/gms, '');
  const headings = [...outsideCode.matchAll(/^##[ \t].*$/gm)].map(([heading]) => heading.trim());
  if (headings.length === 0) return ['must have at least one section: ## Heading {#section-id}'];
  const ids = headings.map((heading) => /\{#([a-z0-9]+(?:-[a-z0-9]+)*)\}$/.exec(heading)?.[1]);
  const missing = headings.filter((_, index) => ids[index] === undefined);
  const known = ids.filter((id) => id !== undefined);
  return [
    ...missing.map((heading) => `the section "${heading}" needs an id at its end, such as {#section-id}`),
    ...repeated(known).map((id) => `the section id ${id} is used twice`),
  ];
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
