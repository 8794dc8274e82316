/** Reads a handbook's chapters: Markdown files with YAML front matter, checked so that a mistake names its file. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { parseDocument } from 'yaml';

const Text = v.pipe(v.string(), v.trim(), v.nonEmpty('must not be empty'));
const Id = v.pipe(v.string(), v.regex(/^[\w.:-]{1,128}$/, 'must be 1 to 128 letters, digits or any of _.:-'));
const Whole = v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(1, 'must be at least 1'));

const Video = v.strictObject({ id: Id, title: Text, seconds: Whole });

const Quiz = v.pipe(
  v.strictObject({
    id: Id,
    question: Text,
    options: v.pipe(v.array(Text), v.minLength(2, 'must hold at least two options')),
    answer: v.pipe(v.number(), v.integer('must be a whole number'), v.minValue(0, 'must not be negative')),
    why: Text,
  }),
  v.forward(
    v.check(({ options, answer }) => answer < options.length, 'must be the index of one of the options'),
    ['answer'],
  ),
);

const FrontMatter = v.strictObject({
  number: v.pipe(Whole, v.maxValue(9999, 'must be at most 9999')),
  slug: v.pipe(v.string(), v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens')),
  title: Text,
  summary: Text,
  free: v.boolean('must be true or false'),
  minutes: Whole,
  videos: v.array(Video),
  quizzes: v.array(Quiz),
});

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
  const markdown = (parts.body ?? '').trim();
  const mistakes = [
    ...(front.success
      ? []
      : front.issues.map((issue) => `${v.getDotPath(issue) ?? 'front matter'}: ${issue.message}`)),
    ...sectionMistakes(markdown),
  ];
  if (!front.success || mistakes.length > 0) return { mistakes };
  return { chapter: { ...front.output, markdown: `${markdown}\n`, file } };
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
