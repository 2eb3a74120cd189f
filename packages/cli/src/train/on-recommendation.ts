// `aibaas train --task recommendation`: who had what, learned in a thread into a model for `predict`.

import { taskModule } from '@aibaas/compute';
import { inThread, refusedBy } from '../batch/in-thread.ts';
import { now } from '../clock.ts';
import { CommandError } from '../command-error.ts';
import type { CommandContext } from '../commands/command-context.ts';
import { readInteractions, returnedOf } from '../commands/recommend.ts';
import type { ReadFlags } from '../files/read-flags.ts';
import { writeWhole } from '../files/write-whole.ts';
import { countOf } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';
import type { RecommenderInput, RecommenderOutput } from './recommendation-task.ts';

export interface RecommendationFlags extends ReadFlags {
  readonly user?: string;
  /** The column of the item; `--target` says the same. */
  readonly item?: string;
  readonly target?: string;
  readonly rating?: string;
  readonly time?: string;
  readonly seed?: number;
  readonly out?: string;
}

export const recommenderFileFormat = 'aibaas.recommender-file';

const TASK = {
  module: taskModule(import.meta.url, './recommendation-task'),
  name: 'trainRecommenderModel',
};

export async function trainOnInteractions(
  file: string,
  flags: RecommendationFlags,
  context: CommandContext,
): Promise<number> {
  const { out = 'model.json', seed = 1, user } = flags;
  const item = flags.item ?? flags.target;
  const interactions = await readInteractions(
    file,
    {
      ...flags,
      ...(item === undefined ? {} : { item }),
    },
    context.terminal,
  );
  const startedAt = now();
  const input: RecommenderInput = { ...interactions, seed };
  const work = { name: 'train', task: TASK, input, label: 'learning' };
  const result = await inThread<RecommenderOutput>(work, context).catch((error) =>
    refusedBy(error, ({ code, message }) => new CommandError(code, `${file}: ${message}`)),
  );
  const head = JSON.stringify({ format: recommenderFileFormat, version: 1, user, item });
  await writeWhole(out, `${head.slice(0, -1)},"recommender":${result.json}}\n`);
  const { users, items, judged } = result;
  const seconds = (now() - startedAt) / 1000;
  const { terminal } = context;
  if (terminal.isJson) {
    const facts = { out, task: 'recommendation', users, items, judged, seconds };
    terminal.print(JSON.stringify({ ...facts, ...returnedOf(interactions).document }));
  } else if (out !== '-') {
    const table = formatTable(
      [{ title: 'method' }, { title: 'nDCG@10 on held-out rows', align: 'right' }],
      judged.map(({ name, ndcg }) => [name, ndcg.toFixed(3)]),
    );
    const what = `${countOf(users, 'user')}, ${countOf(items, 'item')}, learned in ${seconds.toFixed(1)} s; the model is ${out}`;
    terminal.print(`${what}\n\n${table}${returnedOf(interactions).told}`);
  }
  return 0;
}
