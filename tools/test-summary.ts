// Prints the last line of `.ci/run` from vitest's JSON report and the two exit codes, and exits
// with 1 when anything failed. It runs no tests itself.
import { readFileSync } from 'node:fs';

export interface TestReport {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { name: string; status: string; assertionResults: unknown[]; message?: string }[];
}

/** Counts of a run; a failure that no single test shows (a crash, a broken file) counts as one. */
export function summarise(
  report: TestReport | undefined,
  testsExitCode: number,
  checkExitCode: number,
): { passed: number; failed: number } {
  const brokenFiles = (report?.testResults ?? []).filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  let passed = report?.numPassedTests ?? 0;
  let failed = (report?.numFailedTests ?? 0) + brokenFiles;
  if (testsExitCode !== 0 && failed === 0) failed += 1;
  if (checkExitCode === 0) passed += 1;
  else failed += 1;
  return { passed, failed };
}

function readReport(path: string): TestReport | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as TestReport;
  } catch {
    return undefined; // vitest stopped before writing it; its exit code says so
  }
}

if (import.meta.main) {
  const [path = '', testsExitCode = '1', checkExitCode = '1'] = process.argv.slice(2);
  const report = readReport(path);
  const { passed, failed } = summarise(
    report,
    report === undefined ? 1 : Number(testsExitCode),
    Number(checkExitCode),
  );
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
