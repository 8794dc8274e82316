/** Answers that must not tell a known address from an unknown one leave no earlier than this after they were asked. */

/** Longer than the work takes for either, so that the work does not show. */
export const ANSWER_FLOOR_MS = 150;

export async function withAnswerFloor<T>(work: Promise<T>): Promise<T> {
  const [result] = await Promise.all([work, scheduler.wait(ANSWER_FLOOR_MS)]);
  return result;
}
