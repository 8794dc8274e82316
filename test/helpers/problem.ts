/** Problem documents as a client reads them. */
import { expect } from 'vitest';

export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  error: string;
  requestId: string;
  details?: { path: string; message: string }[];
};

/** Asserts that an answer is a whole problem document of a status and code. @returns the document */
export async function expectProblem(response: Response, status: number, code: string): Promise<Problem> {
  const text = await response.text();
  expect([response.status, text.slice(0, 400)]).toEqual([
    status,
    expect.stringContaining(`"code":"${code}"`),
  ]);
  expect(response.headers.get('Content-Type')).toBe('application/problem+json');
  const problem: Problem = JSON.parse(text);
  expect(problem).toMatchObject({
    type: expect.stringMatching(/./),
    title: expect.stringMatching(/./),
    detail: expect.stringMatching(/./),
    status,
    code,
    error: problem.detail,
    requestId: response.headers.get('X-Request-Id'),
  });
  return problem;
}

/** A problem document without what is different in every answer. */
export function alike({ requestId: _, ...problem }: Problem): Omit<Problem, 'requestId'> {
  return problem;
}
