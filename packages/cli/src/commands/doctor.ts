// `aibaas doctor`: looks at everything a start needs and tells the fix for what is wrong.
import type { CommandContext } from './command-context.ts';
import { CHECKS, type CheckResult, type DoctorFlags } from './doctor-checks.ts';

const MARKS = { ok: '✓', warning: '!', failed: '✗', skipped: '–' } as const;
const STYLES = { ok: 'green', warning: 'yellow', failed: 'red', skipped: 'gray' } as const;

export async function runDoctor(
  flags: DoctorFlags,
  { terminal, environment }: CommandContext,
): Promise<number> {
  const results: CheckResult[] = [];
  for (const [check, look] of Object.entries(CHECKS)) {
    const outcome = await Promise.resolve()
      .then(() => look(flags, environment))
      .catch((error: Error) => ({ status: 'failed', detail: error.message, fix: null }) as const);
    const result: CheckResult = { check, ...outcome };
    results.push(result);
    if (terminal.isJson) continue;
    const mark = terminal.style(STYLES[result.status], MARKS[result.status]);
    terminal.print(`${mark} ${check.padEnd(20)} ${result.detail}`);
    if (result.fix !== null) terminal.print(`${' '.repeat(23)}→ ${result.fix}`);
  }
  const isHealthy = results.every(({ status }) => status !== 'failed');
  if (terminal.isJson) terminal.print(JSON.stringify({ ok: isHealthy, checks: results }));
  return isHealthy ? 0 : 1;
}
