// `npm run mutants -- [--only MODULE] [--sample N] [--seed S] [--list]`: plants small bugs one at a time
// and counts how many of them the tests notice. Fails below nine in ten, or when a text to edit is gone.
import { parseArgs } from 'node:util';
import { lists } from './all.ts';
import { runMutants, staleness } from './lanes.ts';
import type { MutantList } from './mutant.ts';
import { isGood, reportOf } from './report.ts';
import { sampleOf } from './sample.ts';

const usage = `Usage: npm run mutants -- [--only MODULE] [--sample N] [--seed S] [--list]
--only MODULE  the planted bugs of one module (may be repeated)
--sample N     N of them, drawn by the seed
--list         names them all and says which are stale, without running a test
Modules: ${lists.map(({ module }) => module).join(', ')}`;

/** Longer than any of these tests takes on a busy machine; a mutant that hangs holds a lane this long. */
const testTimeoutMs = 60_000;

function list(chosen: readonly MutantList[]): number {
  let stale = 0;
  let all = 0;
  for (const { module, mutants } of chosen) {
    console.log(module);
    for (const mutant of mutants) {
      const why = staleness(mutant);
      all += 1;
      if (why !== null) stale += 1;
      console.log(`  ${mutant.name}${why === null ? '' : ` – stale: ${why}`}`);
    }
  }
  console.log(`${all} mutants, ${stale} stale`);
  return stale === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      sample: { type: 'string' },
      seed: { type: 'string', default: 'mutants' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const unknown = values.only.filter((name) => !lists.some(({ module }) => module === name));
  const size = values.sample === undefined ? null : Number(values.sample);
  if (unknown.length > 0 || (size !== null && !(Number.isInteger(size) && size > 0))) {
    console.error(usage);
    return 2;
  }
  const named = lists.filter(
    ({ module }) => values.only.length === 0 || values.only.includes(module),
  );
  const chosen = size === null ? named : sampleOf(named, size, values.seed);
  if (values.list) return list(chosen);
  const outcomes = await runMutants(chosen, {
    lanes: 2,
    testTimeoutMs,
    onOutcome: ({ module, mutant, verdict }) =>
      console.error(`${verdict.padEnd(8)}  ${module}: ${mutant.name}`),
  });
  for (const line of reportOf(outcomes)) console.log(line);
  return isGood(outcomes) ? 0 : 1;
}

process.exitCode = await main();
