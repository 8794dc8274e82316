/** Times as the wire has them, apart from the schemas: the browser client needs these and must not carry those. */

/** @returns the time as the wire has it, ISO 8601 UTC with milliseconds */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

export function isoTimeOrNull(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms);
}
