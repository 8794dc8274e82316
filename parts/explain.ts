/** What went wrong, in words for whoever looks at the page. */

/** What a page's API calls throw: `message` is fit to be read, `status` 0 when there was no answer. */
export type Problem = Error & { status: number; retryAfterSeconds?: number | null };

export function isProblem(thrown: unknown): thrown is Problem {
  return thrown instanceof Error && 'status' in thrown && typeof thrown.status === 'number';
}

/** @returns words, whatever was thrown */
export function explain(thrown: unknown): string {
  if (!isProblem(thrown)) return 'That did not work. Please try again.';
  const { status, retryAfterSeconds: seconds } = thrown;
  if (status !== 429 || !seconds) return thrown.message;
  const wait = seconds > 90 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`;
  return `That was too many tries. Please wait ${wait} and try again.`;
}
