// `npm run fuzz:api -- [--minutes N | --seconds N] [--seed N] [--requests N]`: prints what was reached and
// what was found, each with the line that finds it again, and exits 1 when there is anything to mend.
import { parseArgs } from 'node:util';
import { type FuzzReport, fuzzApi } from './fuzz.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    seconds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    requests: { type: 'string' },
  },
});
const seconds = Number(values.seconds ?? Number(values.minutes ?? 1) * 60);
const report = await fuzzApi({
  seed: Number(values.seed),
  ...(values.requests === undefined
    ? { ms: seconds * 1000 }
    : { requests: Number(values.requests) }),
  log: (line) => console.error(line),
});
print(report);
const isReached = report.operations.every(({ successes }) => successes > 0);
process.exitCode = report.findings.length === 0 && isReached && report.death === null ? 0 : 1;

function print({ seed, requests, operations, findings, death }: FuzzReport): void {
  const width = Math.max(...operations.map(({ operation }) => operation.length));
  console.log(`${'operation'.padEnd(width)}  requests     2xx  findings`);
  for (const { operation, requests: sent, successes } of operations) {
    const own = findings.filter((one) => one.operation === operation).length;
    const numbers = [sent, successes, own].map((n, at) => String(n).padStart(at === 2 ? 8 : 7));
    console.log(
      `${operation.padEnd(width)}  ${numbers.join(' ')}${successes === 0 ? '  not reached' : ''}`,
    );
  }
  for (const { operation, kind, saw, request, asked, count } of findings) {
    console.log(
      `\n${operation}: ${kind} (${count} times)\n  asked ${JSON.stringify(asked)}\n  saw   ${saw}`,
    );
    console.log(`  again npm run fuzz:api -- --seed ${seed} --requests ${request}`);
  }
  if (death !== null) console.log(`\nThe server ended:\n${death}`);
  const reached = operations.filter(({ successes }) => successes > 0).length;
  console.log(
    `\nseed ${seed}: ${requests} requests, ${reached} of ${operations.length} operations reached with 2xx, ` +
      `${findings.length} findings`,
  );
}
