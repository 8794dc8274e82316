/** Which bytes a `Range` field asks for (RFC 9110 section 14): one range is served, anything else is the whole. */

export type ByteRange = { offset: number; length: number };

/** `bytes=first-last`, `bytes=first-` and `bytes=-suffix`; the unit's name has no case (section 14.1). */
const ONE_RANGE = /^bytes=(?:(?<first>\d+)-(?<last>\d*)|-(?<suffix>\d+))$/i;

/**
 * @param field the value of `Range`, or null without one
 * @param size the representation's size in bytes
 * @returns the bytes to send; `whole` without a range, for several, and for what is none, which section 14.2 lets a
 *   server ignore; `unsatisfiable` when none of its bytes exist
 */
export function byteRange(field: string | null, size: number): ByteRange | 'whole' | 'unsatisfiable' {
  const parts = ONE_RANGE.exec(field?.trim() ?? '')?.groups;
  if (!parts) return 'whole';
  if (parts.suffix !== undefined) {
    const length = Math.min(Number(parts.suffix), size);
    return length === 0 ? 'unsatisfiable' : { offset: size - length, length };
  }
  const first = Number(parts.first);
  const last = parts.last ? Number(parts.last) : Number.POSITIVE_INFINITY;
  if (last < first) return 'whole';
  if (first >= size) return 'unsatisfiable';
  return { offset: first, length: Math.min(last, size - 1) - first + 1 };
}
