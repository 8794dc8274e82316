/** What a part of the benchmark finds: tables for the eye, checks against targets, curves, and words. All of it is JSON. */
import { printTable } from './table.ts';

export type Table = { title: string; heads: string[]; rows: string[][] };
export type Check = {
  what: string;
  value: number;
  /** Least and greatest over the rounds; the same as `value` for what is counted. */
  low: number;
  high: number;
  target: number;
  /** Whether the value must not be above the target, rather than not below. */
  isAtMost: boolean;
};
export type Series = { name: string; points: [x: number, y: number][] };
export type Curve = {
  /** The picture's file name, without its ending. */
  name: string;
  title: string;
  xLabel: string;
  yLabel: string;
  xIsLogarithmic: boolean;
  series: Series[];
};
export type PartResult = {
  title: string;
  tables: Table[];
  checks: Check[];
  curves: Curve[];
  notes: string[];
};

export function isMet({ value, target, isAtMost }: Check): boolean {
  return isAtMost ? value <= target : value >= target;
}

/** @returns a check of something counted, which has no spread */
export function exactCheck(what: string, value: number, target: number, isAtMost = true): Check {
  return { what, value, low: value, high: value, target, isAtMost };
}

export function printResult(result: PartResult): void {
  for (const { title, heads, rows } of result.tables) printTable(title, heads, rows);
  if (result.checks.length > 0)
    printTable(`${result.title}: targets`, CHECK_HEADS, result.checks.map(checkRow));
  for (const note of result.notes) console.log(note);
}

export const CHECK_HEADS = ['what', 'measured', 'spread', 'target', ''];

export function checkRow(check: Check): string[] {
  const { what, value, low, high, target, isAtMost } = check;
  return [
    what,
    figure(value),
    low === high ? '' : `${figure(low)}–${figure(high)}`,
    `${isAtMost ? '≤' : '≥'} ${figure(target)}`,
    isMet(check) ? 'met' : 'NOT MET',
  ];
}

/** @returns a number with about three figures that mean something */
export function figure(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en');
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString('en');
  return size >= 10 ? value.toFixed(1) : size >= 0.1 ? value.toFixed(2) : value.toPrecision(3);
}
