/** The pictures, videos and downloads beside a handbook's chapters, in its folder `files`, checked as the server will check them. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { type Chapter, linesIn, withoutCode } from '../src/rules/chapterFile.ts';
import { FILE_ENDINGS, fileTypeOf, isOfItsType, SNIFFED_BYTES } from '../src/rules/fileType.ts';
import { FILE_MAX_BYTES, FileKey } from '../src/wire/files.ts';
import { HandbookError } from './handbook.ts';

export type HandbookFile = {
  key: string;
  file: string;
  bytes: number;
  /** Lower-case hexadecimal. */
  sha256: string;
  /** A file that a free chapter shows or offers is free. */
  free: boolean;
  /** The first chapter that refers to it; undefined when none does. */
  chapterNumber: number | undefined;
};

/**
 * @param dir the handbook's folder
 * @throws HandbookError for files that could not be published, and for chapters that refer to files that are not there
 */
export async function readHandbookFiles(dir: string, chapters: readonly Chapter[]): Promise<HandbookFile[]> {
  const found = await filesIn(path.join(dir, 'files'));
  const references = chapters.flatMap((chapter) =>
    referencesOf(chapter).map((reference) => ({ ...reference, chapter })),
  );
  const mistakes = references
    .filter(({ key }) => !found.some((file) => file.key === key))
    .map(({ key, line, chapter }) => `${chapter.file}:${line}: there is no file files/${key}`);
  for (const { key, file, bytes } of found) {
    const mistake = await mistakeOf(key, file, bytes);
    if (mistake !== null) mistakes.push(`${file}: ${mistake}`);
  }
  if (mistakes.length > 0) throw new HandbookError(mistakes);
  return Promise.all(
    found.map(async ({ key, file, bytes }) => {
      const referring = references.filter((reference) => reference.key === key);
      return {
        key,
        file,
        bytes,
        sha256: await digestOf(file),
        free: referring.some(({ chapter }) => chapter.free),
        chapterNumber: referring[0]?.chapter.number,
      };
    }),
  );
}

async function filesIn(dir: string): Promise<{ key: string; file: string; bytes: number }[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
  const found = await Promise.all(
    files.map(async (entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const key = path.relative(dir, file).split(path.sep).join('/').normalize('NFC');
      return { key, file, bytes: (await stat(file)).size };
    }),
  );
  return found.sort((a, b) => (a.key < b.key ? -1 : 1));
}

type Reference = { key: string; line: number };

/** What a chapter refers to, with the line of its file that says so. */
function referencesOf(chapter: Chapter): Reference[] {
  const videos = chapter.videos.flatMap(({ file }, index) =>
    file === undefined ? [] : [{ key: file, line: chapter.videoLines[index] ?? chapter.numberLine }],
  );
  return [...videos, ...referencesInText(chapter)];
}

/** `[words](files/a.pdf)` and `![words](files/a.png)`. */
function referencesInText({ markdown, markdownLine }: Chapter): Reference[] {
  const text = withoutCode(markdown);
  return [...text.matchAll(/\]\(\s*<?(?:\.\/)?files\/(?<key>[^)>"#?\n]+?)[)>"#?\s]/g)].map((match) => ({
    key: decoded(match.groups?.key ?? ''),
    line: markdownLine + linesIn(text.slice(0, match.index)),
  }));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text).normalize('NFC');
  } catch {
    return text;
  }
}

async function mistakeOf(key: string, file: string, bytes: number): Promise<string | null> {
  const name = v.safeParse(FileKey, key);
  if (!name.success) return name.issues[0].message;
  const type = fileTypeOf(key);
  if (!type) return `only these kinds are published: ${FILE_ENDINGS.join(', ')}`;
  if (bytes > FILE_MAX_BYTES) return `has ${bytes} bytes, and may have ${FILE_MAX_BYTES}`;
  if (!isOfItsType(key, await startOf(file))) return `is not ${type.mediaType}, as its name says`;
  return null;
}

async function startOf(file: string): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(SNIFFED_BYTES), 0, SNIFFED_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}
