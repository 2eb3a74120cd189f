// `npm run attack [-- --only CLASS] [--short]`: tries every attack on the product and on its weak twin and
// prints what became of it. Ends with 1 when one worked, or when one works nowhere.
import { parseArgs } from 'node:util';
import { loadClasses } from './classes.ts';
import { isBlocked, tryClass, type Verdict } from './trial.ts';

const usage = `Usage: npm run attack [-- --only CLASS] [--short] [--list]
--only   one class of attacks; --list names them
--short  leaves out those that need a server to themselves`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      short: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const classes = await loadClasses();
  if (values.help) console.log(usage);
  if (values.list) {
    for (const { name, attacks } of classes) console.log(`${name.padEnd(14)} ${attacks.length}`);
  }
  if (values.help || values.list) return 0;
  const chosen = classes.filter(({ name }) => values.only === undefined || values.only === name);
  if (chosen.length === 0) {
    console.error(`No class is called ${values.only}.\n${usage}`);
    return 2;
  }
  const verdicts: Verdict[] = [];
  for (const one of chosen) {
    for await (const verdict of tryClass(one, { withAlone: !values.short })) {
      verdicts.push(verdict);
      console.log(line(verdict));
    }
  }
  const blocked = verdicts.filter(isBlocked).length;
  console.log(
    `\n${blocked} of ${verdicts.length} attacks blocked, each shown to work on a weak twin.`,
  );
  return blocked === verdicts.length ? 0 : 1;
}

function line(verdict: Verdict): string {
  const { group, attack, like, onProduct, onTwin } = verdict;
  const state = isBlocked(verdict) ? 'blocked' : onProduct.isSuccessful ? 'WORKED' : 'VACUOUS';
  const head = `${state.padEnd(8)} ${group.padEnd(12)} ${attack}  (${like})`;
  if (isBlocked(verdict)) return `${head}\n         product: ${onProduct.saw}; twin: ${onTwin.saw}`;
  return `${head}\n         product: ${onProduct.saw}\n         twin: ${onTwin.saw}`;
}

process.exitCode = await main();
