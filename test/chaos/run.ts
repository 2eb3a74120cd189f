// `npm run chaos -- [--kills N] [--seed TEXT] [--rows N]`: half of the kills hit the server, half its
// PostgreSQL. Prints one line of JSON and exits 1 when anything was lost or doubled.
import { parseArgs } from 'node:util';
import { runChaos } from './chaos.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '40' },
    seed: { type: 'string', default: 'chaos-1' },
    rows: { type: 'string', default: '1000000' },
  },
});
const kills = Number(values.kills);
const report = await runChaos({
  seed: values.seed,
  serverKills: Math.ceil(kills / 2),
  databaseKills: Math.floor(kills / 2),
  importRows: Number(values.rows),
  log: (line) => console.error(line),
});
console.log(JSON.stringify(report));
process.exitCode = report.lost === 0 && report.doubled === 0 ? 0 : 1;
