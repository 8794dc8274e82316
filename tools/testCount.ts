/** Counts what vitest's JSON report says. */
import * as v from 'valibot';

const Report = v.object({
  testResults: v.array(
    v.object({ status: v.string(), assertionResults: v.array(v.object({ status: v.string() })) }),
  ),
});

/**
 * @param report the report's text, or null when vitest ended without one
 * @returns tests passed and failed; a file that failed before its first test, or a missing report, is one failure
 */
export function countTests(report: string | null): { passed: number; failed: number } {
  if (report === null) return { passed: 0, failed: 1 };
  const files = v.parse(Report, JSON.parse(report)).testResults;
  const tests = files.flatMap((file) => file.assertionResults.map((test) => test.status));
  const broken = files.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  return {
    passed: tests.filter((status) => status === 'passed').length,
    failed: tests.filter((status) => status === 'failed').length + broken.length,
  };
}
