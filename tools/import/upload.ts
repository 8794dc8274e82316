/** Sends chunks, a few at a time, and tells of their confirmation in the order of the source. */
import type { ImportReport } from '../../src/wire/imports.ts';
import type { Chunk } from './chunks.ts';

/** More keeps the server no busier: each request is spread over many readers' objects there. */
export const REQUESTS_AT_ONCE = 4;

type Confirmed = { chunk: Chunk; report: ImportReport };

/**
 * Sends all chunks. After a failure no further chunk is begun, and those on their way may still arrive.
 * @param onConfirmed is told of each chunk once it and all before it are confirmed
 * @throws what `send`, `chunks` or `onConfirmed` threw first
 */
export async function upload(
  chunks: AsyncIterable<Chunk>,
  send: (chunk: Chunk) => Promise<ImportReport>,
  onConfirmed: (chunk: Chunk, report: ImportReport) => void,
): Promise<void> {
  const confirmed: (Confirmed | undefined)[] = [];
  const onTheWay = new Set<Promise<void>>();
  let begun = 0;
  let told = 0;
  const failures: unknown[] = [];

  async function sendOne(chunk: Chunk, index: number): Promise<void> {
    try {
      confirmed[index] = { chunk, report: await send(chunk) };
      for (let next = confirmed[told]; next !== undefined; next = confirmed[told]) {
        confirmed[told++] = undefined;
        onConfirmed(next.chunk, next.report);
      }
    } catch (error) {
      failures.push(error);
    }
  }

  try {
    for await (const chunk of chunks) {
      if (failures.length > 0) break;
      const sending: Promise<void> = sendOne(chunk, begun++).finally(() => onTheWay.delete(sending));
      onTheWay.add(sending);
      if (onTheWay.size >= REQUESTS_AT_ONCE) await Promise.race(onTheWay);
    }
  } finally {
    await Promise.all(onTheWay);
  }
  if (failures.length > 0) throw failures[0];
}
