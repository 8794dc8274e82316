/** A CSV file of any length as an answer: a page is made when the reader of the answer has taken the one before. */
import { type Cell, csvLine } from '../rules/csv.ts';
import { contentDisposition } from './contentDisposition.ts';
import type { Answer } from './reply.ts';

const BYTE_ORDER_MARK = '\ufeff';

/**
 * @param columns the first line @param pages lines of cells, made when they are asked for
 * @returns once the first page is there, so that a failure to begin is still an answer of its own; a later one cuts the
 *   connection, which a client tells from an end
 */
export async function csvFile(
  name: string,
  columns: readonly string[],
  pages: AsyncGenerator<Cell[][]>,
  withMark: boolean,
): Promise<Answer> {
  const utf8 = new TextEncoder();
  const bytesOf = (lines: readonly (readonly Cell[])[]) => utf8.encode(lines.map(csvLine).join(''));
  const first = await pages.next();
  let begin: Uint8Array | null = utf8.encode((withMark ? BYTE_ORDER_MARK : '') + csvLine(columns));
  let waiting: Uint8Array | null = first.done ? null : bytesOf(first.value);
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (begin) {
          controller.enqueue(begin);
          begin = null;
          return;
        }
        for (;;) {
          const chunk: Uint8Array | null = waiting ?? (await nextOf(pages, bytesOf));
          waiting = null;
          if (chunk === null) return controller.close();
          // A page of readers without a line is no end.
          if (chunk.byteLength > 0) return controller.enqueue(chunk);
        }
      },
      async cancel() {
        await pages.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
  const headers = {
    'Content-Type': 'text/csv; charset=utf-8; header=present',
    'Content-Disposition': contentDisposition('attachment', name),
  };
  return { status: 200, body, headers };
}

async function nextOf(
  pages: AsyncGenerator<Cell[][]>,
  bytesOf: (lines: Cell[][]) => Uint8Array,
): Promise<Uint8Array | null> {
  const { value, done } = await pages.next();
  return done ? null : bytesOf(value);
}
