/** What is kept of a `User-Agent` field, by which a reader tells devices apart. */

/** Browsers send about 120 characters. */
const USER_AGENT_MAX_LENGTH = 256;

/** @returns its beginning, as text that every store takes, or null where none was sent */
export function keptUserAgent(field: string | null): string | null {
  return field?.slice(0, USER_AGENT_MAX_LENGTH).toWellFormed() ?? null;
}
