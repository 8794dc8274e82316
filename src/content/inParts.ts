/** Cuts a stream of bytes into parts of one size. */
import { RequestFailure } from '../errors.ts';

/**
 * @param partBytes the size of every part but the last
 * @param maxBytes what the stream may have at most
 * @returns parts, none of them empty; each is good until the one after the next is asked for, which uses its buffer
 * @throws RequestFailure `body_too_large` as soon as it shows, and whatever the stream throws
 */
export async function* inParts(
  stream: AsyncIterable<Uint8Array>,
  partBytes: number,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  let part: Uint8Array = new Uint8Array(partBytes);
  let spare: Uint8Array | null = null;
  let filled = 0;
  let total = 0;
  for await (const chunk of stream) {
    total += chunk.byteLength;
    if (total > maxBytes) throw new RequestFailure({ code: 'body_too_large', maxBytes });
    for (let taken = 0; taken < chunk.byteLength; ) {
      const piece = chunk.subarray(taken, taken + partBytes - filled);
      part.set(piece, filled);
      filled += piece.byteLength;
      taken += piece.byteLength;
      if (filled < partBytes) continue;
      yield part;
      const next: Uint8Array = spare ?? new Uint8Array(partBytes);
      spare = part;
      part = next;
      filled = 0;
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
}
