/** What of a folder differs from what a server has, and what of it the server would refuse. */

import * as v from 'valibot';
import type { Chapter } from '../../src/rules/chapterFile.ts';
import { chapterVersion } from '../../src/rules/chapterVersion.ts';
import { PublishedChapter } from '../../src/wire/content.ts';
import { HandbookError } from '../handbook.ts';
import type { HandbookFile } from '../handbookFiles.ts';
import type { Published } from './published.ts';

export type Folder = { chapters: readonly Chapter[]; files: readonly HandbookFile[] };
export type Plan = {
  chapters: { chapter: Chapter; body: PublishedChapter }[];
  files: HandbookFile[];
  unchanged: { chapters: number; files: number };
  /** On the server and not in the folder; they stay there. */
  others: { chapters: number; files: number };
};

/** @throws HandbookError for chapters that would change their number, under which readers' progress is kept */
export async function planPublishing(folder: Folder, published: Published): Promise<Plan> {
  refuseRenumbering(folder.chapters, published);
  const chapters: Plan['chapters'] = [];
  for (const chapter of folder.chapters) {
    const body = bodyOf(chapter);
    const known = published.chapters.find(({ number }) => number === chapter.number);
    const isThere = known?.withdrawnAt === null && known.version === (await chapterVersion(body));
    if (!isThere) chapters.push({ chapter, body });
  }
  const files = folder.files.filter((file) => !published.files.some((known) => isSame(file, known)));
  return {
    chapters,
    files,
    unchanged: {
      chapters: folder.chapters.length - chapters.length,
      files: folder.files.length - files.length,
    },
    others: {
      chapters: published.chapters.filter(
        ({ number, withdrawnAt }) =>
          withdrawnAt === null && !folder.chapters.some((chapter) => chapter.number === number),
      ).length,
      files: published.files.filter(({ key }) => !folder.files.some((file) => file.key === key)).length,
    },
  };
}

/** The fields in the order of the schema, as the server parses them, since the version is made of them. */
function bodyOf(chapter: Chapter): PublishedChapter {
  return v.parse(PublishedChapter, chapter);
}

function refuseRenumbering(chapters: readonly Chapter[], published: Published): void {
  const mistakes = chapters.flatMap(({ slug, number, file, numberLine }) => {
    const known = published.chapters.find((chapter) => chapter.slug === slug);
    if (known === undefined || known.number === number) return [];
    return [
      `${file}:${numberLine}: ${slug} is published as chapter ${known.number}, and what its readers did is kept under ` +
        'that number; to change the order, give position',
    ];
  });
  if (mistakes.length > 0) throw new HandbookError(mistakes);
}

function isSame(file: HandbookFile, known: Published['files'][number]): boolean {
  return (
    known.key === file.key &&
    known.sha256 === file.sha256 &&
    known.free === file.free &&
    (known.chapterNumber ?? undefined) === file.chapterNumber
  );
}
