/** A chapter as its file holds it: Markdown under YAML front matter, checked so that a mistake names its line. */
import * as v from 'valibot';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { ChapterFields, ChapterSource } from '../wire/content.ts';
import { ChapterNumber } from '../wire/progress.ts';

/** What is published of a chapter, by the server's own rules; an unknown field is a mistake in a file. */
const FrontMatter = v.strictObject({ number: ChapterNumber, ...ChapterFields.entries });

/** One chapter as it is published, and where its parts stand in its file. */
export type Chapter = v.InferOutput<typeof FrontMatter> & {
  markdown: string;
  file: string;
  /** The line of `number`, counted from 1. */
  numberLine: number;
  /** The line of each video's `file`, or of what is nearest above it. */
  videoLines: number[];
  /** The line on which the Markdown begins. */
  markdownLine: number;
};

export type Mistake = { line: number; message: string };

/** @returns the chapter that the text of a file holds, or what is wrong with it */
export function parseChapter(text: string, file: string): { chapter: Chapter } | { mistakes: Mistake[] } {
  const parts = /^(?<open>---\r?\n)(?<yaml>.*?)^(?<close>---[ \t]*\r?\n)(?<body>.*)$/ms.exec(
    text.replace(/^\uFEFF/, ''),
  )?.groups;
  if (parts === undefined) {
    return { mistakes: [{ line: 1, message: 'must begin with front matter between two lines of ---' }] };
  }
  const { yaml = '', body = '' } = parts;
  // The front matter follows the first line, and the text the line after it.
  const front = readFrontMatter(yaml);
  const bodyLine = 1 + linesIn(yaml) + 2 + linesIn(/^\s*/.exec(body)?.[0] ?? '');
  const markdown = `${body.trim()}\n`;
  const mistakes = [
    ...front.mistakes,
    ...(v.safeParse(ChapterSource, markdown).issues ?? []).map(({ message }) => ({
      line: bodyLine,
      message: `the text: ${message}`,
    })),
    ...sectionMistakes(markdown).map(({ line, message }) => ({ line: bodyLine + line - 1, message })),
  ];
  if (front.fields === null || mistakes.length > 0) return { mistakes };
  const { fields, numberLine, videoLines } = front;
  return { chapter: { ...fields, markdown, file, numberLine, videoLines, markdownLine: bodyLine } };
}

type Front = {
  fields: v.InferOutput<typeof FrontMatter> | null;
  numberLine: number;
  videoLines: number[];
  mistakes: Mistake[];
};

function readFrontMatter(yaml: string): Front {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  // Its first line is the file's second.
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line) + 1;
  const [yamlError] = document.errors;
  if (yamlError !== undefined) {
    const [message = ''] = yamlError.message.trim().split('\n');
    const line = lineAt(yamlError.pos[0]);
    return {
      fields: null,
      numberLine: 1,
      videoLines: [],
      mistakes: [{ line, message: `the front matter is not YAML: ${message}` }],
    };
  }
  /** The line of a field, or of the nearest one above that is there. */
  const lineOf = (keys: readonly unknown[]): number => {
    for (let length = keys.length; length > 0; length -= 1) {
      const node = document.getIn(keys.slice(0, length), true);
      if (isNode(node) && node.range) return lineAt(node.range[0]);
    }
    return 2;
  };
  const front = v.safeParse(FrontMatter, document.toJS());
  const mistakes = (front.issues ?? []).map((issue) => ({
    line: lineOf(issue.path?.map(({ key }) => key) ?? []),
    message: `${v.getDotPath(issue) ?? 'front matter'}: ${issue.message}`,
  }));
  const fields = front.success ? front.output : null;
  const videoLines = fields?.videos.map((_, index) => lineOf(['videos', index, 'file'])) ?? [];
  return { fields, numberLine: lineOf(['number']), videoLines, mistakes };
}

/** Readers resume at a section, so every section needs an id that is its own. */
function sectionMistakes(markdown: string): Mistake[] {
  const headings = withoutCode(markdown)
    .split('\n')
    .flatMap((text, index) => (/^##[ \t]/.test(text) ? [{ line: index + 1, heading: text.trim() }] : []));
  if (headings.length === 0) {
    return [{ line: 1, message: 'must have at least one section: ## Heading {#section-id}' }];
  }
  const known = new Set<string>();
  return headings.flatMap(({ line, heading }) => {
    const id = /\{#([a-z0-9]+(?:-[a-z0-9]+)*)\}$/.exec(heading)?.[1];
    if (id === undefined) {
      const message = `the section "${heading}" needs an id at its end, such as {#section-id}`;
      return [{ line, message }];
    }
    if (known.has(id)) return [{ line, message: `the section id ${id} is used twice` }];
    known.add(id);
    return [];
  });
}

/** @returns the same text, line by line, with nothing on the lines of code blocks */
export function withoutCode(markdown: string): string {
  return markdown.replace(/^(```+|~~~+).*?^\1[`~]*[ \t]*$/gms, (block) => '\n'.repeat(linesIn(block)));
}

export function linesIn(text: string): number {
  return text.split('\n').length - 1;
}
