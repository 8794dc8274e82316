/** CSV as RFC 4180 has it, whose cells no spreadsheet takes for a formula. */

export type Cell = string | number | boolean | null;

/** What makes a formula of a text, also behind white space and in full width (OWASP, CSV injection). */
const FORMULA = /^(?:\s*[=+\-@＝＋－＠]|[\t\r\n])/;

/** @returns the line with its end; a text that would run as a formula has an apostrophe before it */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  // Numbers and truths are ours; only a text can have been written by a stranger.
  if (typeof cell !== 'string') return String(cell);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
