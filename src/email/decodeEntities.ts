/** Text as it stands in HTML, read as what it means: numbers of characters, and the few names that chapters and mails use. */

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};
const CODE_POINT_MAX = 0x10ffff;

/** @param unknown what stands for a reference that is none of these, given as it was written */
export function decodeEntities(text: string, unknown: (reference: string) => string): string {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (reference, decimal, hex, name) => {
    if (name !== undefined) return NAMED[name] ?? unknown(reference);
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point > 0 && point <= CODE_POINT_MAX ? String.fromCodePoint(point) : unknown(reference);
  });
}
