// `npm run new -- module|block|estimator NAME`: writes the files of a new part from a template that
// works and passes `npm run check`, and says what to do next.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { planBlock } from './templates/block.ts';
import { planEstimator } from './templates/estimator.ts';
import { planModule } from './templates/module.ts';
import { carryOut, type Plan, PlanError } from './templates/plan.ts';
import { NameError } from './templates/words.ts';

const usage = `Usage: npm run new -- module FLOOR/NAME         e.g. observe/notes
       npm run new -- block FLOOR/MODULE/NAME   e.g. observe/data/count-rows
       npm run new -- estimator NAME            e.g. recent-mean`;

export function plan(root: string, kind: string, name: string): Plan | Promise<Plan> | undefined {
  if (kind === 'module') return planModule(name);
  if (kind === 'block') return planBlock(root, name);
  if (kind === 'estimator') return planEstimator(name);
  return undefined;
}

/** Lines break where the words of the name make them too long; biome knows where. */
function format(root: string, paths: readonly string[]): void {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const sources = paths.filter((path) => path.endsWith('.ts'));
  spawnSync(process.execPath, [biome, 'check', '--write', ...sources], { cwd: root });
}

async function main(root: string, words: readonly string[]): Promise<number> {
  const [kind = '', name = '', ...rest] = words;
  try {
    const planned = name && rest.length === 0 ? await plan(root, kind, name) : undefined;
    if (planned === undefined) {
      console.error(usage);
      return 2;
    }
    const written = await carryOut(root, planned);
    format(root, written);
    console.log(written.join('\n'));
    console.log(['', 'Next:', ...planned.next].join('\n  '));
    return 0;
  } catch (error) {
    if (error instanceof NameError || error instanceof PlanError) {
      console.error(`${error.message}\n${usage}`);
      return error instanceof NameError ? 2 : 1;
    }
    throw error;
  }
}

if (import.meta.main) {
  process.exitCode = await main(dirname(import.meta.dirname), process.argv.slice(2));
}
