/** What the command tells at its end: for people on stdout, and the same as JSON in the report file. */
import type { Rejection } from '../../src/wire/imports.ts';
import { type ImportTally, totalRowsRead } from './importRun.ts';

/** A screen has an end; the report file lists all. */
const PRINTED_REJECTIONS_MAX = 200;

export type ImportSummary = {
  source: string;
  /** Null in a dry run. */
  target: string | null;
  /** False when the run failed; what is counted is in nevertheless. */
  complete: boolean;
  rowsRead: Record<string, number>;
  resumedAfter: number;
  accepted: number;
  readersChanged: number;
  rejected: Rejection[];
  seconds: number;
  rowsPerSecond: number;
};

export function summarise(
  tally: ImportTally,
  run: { source: string; target: string | null; complete: boolean; elapsedMs: number },
): ImportSummary {
  const seconds = Math.max(run.elapsedMs, 1) / 1000;
  return {
    source: run.source,
    target: run.target,
    complete: run.complete,
    rowsRead: tally.rowsRead,
    resumedAfter: tally.resumedAfter,
    accepted: tally.accepted,
    readersChanged: tally.readersChanged,
    rejected: tally.rejected,
    seconds: Math.round(seconds * 1000) / 1000,
    rowsPerSecond: Math.round(totalRowsRead(tally) / seconds),
  };
}

/** @returns the summary as lines to print */
export function summaryText(summary: ImportSummary): string {
  const ending = summary.complete ? 'complete' : 'not complete';
  const heading = summary.target === null ? 'Dry run, nothing was sent' : `Import ${ending}`;
  const lines = [
    `${heading}: ${summary.source}${summary.target === null ? '' : ` → ${summary.target}`}`,
    ...Object.entries(summary.rowsRead).map(([table, rows]) => field(`${table} rows`, rows)),
    ...(summary.resumedAfter > 0 ? [field('confirmed earlier', summary.resumedAfter)] : []),
    field('accepted', summary.accepted),
    ...(summary.target === null ? [] : [field('readers changed', summary.readersChanged)]),
    field('rejected', summary.rejected.length),
    ...summary.rejected.slice(0, PRINTED_REJECTIONS_MAX).map(rejectionLine),
  ];
  const unprinted = summary.rejected.length - PRINTED_REJECTIONS_MAX;
  if (unprinted > 0) lines.push(`    and ${unprinted} more: --report FILE lists them all`);
  return [...lines, `${field('seconds', summary.seconds)} (${summary.rowsPerSecond} rows/s)`].join('\n');
}

function field(name: string, value: number): string {
  return `  ${name.padEnd(22)}${value}`;
}

/** Ids come from the old database: one that was made of an address, or of control characters, is not shown as it is. */
function rejectionLine({ table, id, reason }: Rejection): string {
  const shown = id?.replace(/\p{C}/gu, ' ').replace(/\S+@\S+/g, '(address)') ?? '(no id)';
  return `    ${table} ${shown}: ${reason}`;
}
