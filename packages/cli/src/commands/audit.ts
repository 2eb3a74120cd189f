// `aibaas audit verify`: checks the chain of audit records; a broken chain is exit code 1.
import { connect, type ServerFlags } from '../connection/find-server.ts';
import { countOf } from '../terminal/format.ts';
import type { CommandContext } from './command-context.ts';

export async function runVerifyAudit(
  flags: ServerFlags,
  { terminal, environment, signal }: CommandContext,
): Promise<number> {
  const { aibaas } = await connect(flags, environment);
  const report = await aibaas.audit.verify({ signal, timeoutMs: 0 });
  if (terminal.isJson) {
    terminal.print(JSON.stringify(report));
    return report.ok ? 0 : 1;
  }
  const { first_problem: problem, last_head: head } = report;
  const count = countOf(report.checked, 'record');
  if (problem) {
    terminal.print(
      `${terminal.style('red', 'BROKEN')}: record ${problem.sequence ?? problem.record_id} is ` +
        `${problem.kind}: ${problem.detail} (${count} checked)`,
    );
  } else terminal.print(`${terminal.style('green', 'OK')}: ${count}, none altered`);
  if (head) terminal.print(`Chain head: record ${head.sequence} of ${head.at}`);
  if (report.unchained > 0) {
    terminal.print(
      `${countOf(report.unchained, 'newer record is', 'newer records are')} not in the chain yet`,
    );
  }
  terminal.print(report.out_of_reach);
  return report.ok ? 0 : 1;
}
