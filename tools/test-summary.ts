// Prints the last lines of `.ci/run` from vitest's JSON report and the two exit codes: each test that
// failed, by name, then the counts. Exits with 1 when anything failed. It runs no tests itself.
import { readFileSync } from 'node:fs';

export interface TestReport {
  numPassedTests: number;
  numFailedTests: number;
  testResults: {
    name: string;
    status: string;
    assertionResults: { fullName: string; status: string; failureMessages?: string[] | null }[];
    message?: string;
  }[];
}

/** A line for each test that failed and each file that could not be run, with the first line of why. */
export function failuresOf(report: TestReport): string[] {
  return report.testResults.flatMap((file) => {
    const line = (name: string, why = '') => `FAILED ${file.name}${name}: ${why.split('\n')[0]}`;
    if (file.status === 'failed' && file.assertionResults.length === 0) {
      return [line('', file.message)];
    }
    return file.assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => line(` > ${fullName}`, failureMessages?.[0]));
  });
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
  for (const line of report === undefined ? [] : failuresOf(report)) console.log(line);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
