/** Videos as readers get them. */
import type { ChapterAnswer, OutlineChapter } from '../wire/content.ts';

/** @param urlOf the address of a file, for the reader who asks; without it only what the outline tells */
export function openVideos(
  videos: OutlineChapter['videos'],
  urlOf?: (file: string) => string,
): ChapterAnswer['chapter']['videos'] {
  return videos.map(({ id, title, seconds, file }) => ({
    id,
    title,
    seconds,
    ...(urlOf !== undefined && file !== undefined && { url: urlOf(file) }),
  }));
}
