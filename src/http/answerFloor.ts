/** Answers that must not tell a known address from an unknown one leave no earlier than this after they were asked. */

/** Longer than the work takes for either, so that the work does not show. */
export const ANSWER_FLOOR_MS = 150;

export async function withAnswerFloor<T>(work: Promise<T>): Promise<T> {
  // A failure waits as well: it must not tell either.
  const [outcome] = await Promise.allSettled([work, scheduler.wait(ANSWER_FLOOR_MS)]);
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}
