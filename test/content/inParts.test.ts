/** A stream is cut into parts of one size, in whatever pieces it comes. */
import { expect, test } from 'vitest';
import { inParts } from '../../src/content/inParts.ts';

const BYTES = Uint8Array.from({ length: 95 }, (_, at) => at);

async function* inPieces(pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < BYTES.length; at += pieceBytes) yield BYTES.subarray(at, at + pieceBytes);
}

async function partsOf(pieceBytes: number, maxBytes: number): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  // A part's buffer is used again, so it is copied.
  for await (const part of inParts(inPieces(pieceBytes), 10, maxBytes)) parts.push(part.slice());
  return parts;
}

test.each([1, 7, 10, 25, 100])('pieces of %i bytes become parts of ten and a rest', async (pieceBytes) => {
  const parts = await partsOf(pieceBytes, 95);
  expect(parts.map(({ length }) => length)).toEqual([...Array(9).fill(10), 5]);
  expect(new Uint8Array(await new Blob(parts).arrayBuffer())).toEqual(BYTES);
});

test.each([1, 7, 10, 25, 100])('a byte too many is refused in pieces of %i', async (pieceBytes) => {
  const failure = { code: 'body_too_large', maxBytes: 94 };
  await expect(partsOf(pieceBytes, 94)).rejects.toMatchObject({ failure });
});
