// `npm run bench -- NAME… [--json FILE] [--noisy] [--quick]` and `--list`: runs benches one after the other on
// a quiet machine and keeps what they measured together with where and when.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { listBenches, loadBench } from './harness/benches.ts';
import { measureDisturbance, readMachineFacts } from './harness/machine.ts';

/** A second process on one of two cores shows as 50 %; a resting desktop stays below this. */
const disturbanceMax = 0.1;
const watchSeconds = 5;

const usage = `Usage: npm run bench -- NAME… [--json FILE] [--noisy] [--quick]
       npm run bench -- --list
NAME is a file bench/NAME.bench.ts; --noisy measures even while the machine is busy;
--quick takes less data and fewer rounds where a bench knows how to.
AIBAAS_BENCH_DATA names the folder of the public data sets.`;

/** Why the machine is too busy; undefined when it is quiet or does not tell. */
async function findNoise(): Promise<string | undefined> {
  const disturbance = await measureDisturbance(watchSeconds);
  if (disturbance === undefined || disturbance.share <= disturbanceMax) return undefined;
  const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
  const names = disturbance.busiest.map(
    ({ pid, name, share }) => `${name} (pid ${pid}, ${percent(share)})`,
  );
  return `Other processes use ${percent(disturbance.share)} of the CPU: ${names.join(', ')}.
Wait for them, or add --noisy to measure all the same.`;
}

async function main(folder: string): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      noisy: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const names = await listBenches(folder);
  if (values.help) console.log(usage);
  if (values.list) console.log(names.join('\n'));
  if (values.help || values.list) return 0;
  if (positionals.length === 0) {
    console.error(`${usage}\nBenches: ${names.join(', ') || 'none'}`);
    return 2;
  }
  const unknown = positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    console.error(`No bench is called ${unknown.join(', ')}. Benches: ${names.join(', ')}`);
    return 2;
  }
  const noise = values.noisy ? undefined : await findNoise();
  if (noise) {
    console.error(noise);
    return 1;
  }
  const machine = readMachineFacts();
  console.log(
    `${machine.cpuModel}, ${machine.cores} cores, Node ${machine.nodeVersion}, ` +
      `load ${machine.loadAverage.map((load) => load.toFixed(2)).join(' ')}, ` +
      `commit ${machine.gitCommit?.slice(0, 10) ?? 'unknown'}`,
  );
  const results: Record<string, unknown> = {};
  for (const name of positionals) {
    const bench = await loadBench(folder, name);
    console.log(`\n${name}`);
    results[name] = await bench.run({
      data: process.env.AIBAAS_BENCH_DATA || undefined,
      json: values.json !== undefined,
      quick: values.quick,
      log: (line) => console.log(`  ${line}`),
    });
  }
  if (values.json !== undefined) {
    const report = {
      machine: { ...machine, isNoisy: values.noisy, isQuick: values.quick },
      results,
    };
    await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
    console.log(`\nWritten to ${values.json}`);
  }
  return 0;
}

try {
  // BENCH_FOLDER lets the harness's own test bring benches that take no time.
  process.exitCode = await main(process.env.BENCH_FOLDER || import.meta.dirname);
} catch (error) {
  const isUsage = (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS');
  console.error(isUsage ? `${(error as Error).message}\n${usage}` : error);
  process.exitCode = isUsage ? 2 : 1;
}
