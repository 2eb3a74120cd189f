// `aibaas recommend`: learns from a file of who had what, and writes a list for every user. No server.

import { taskModule } from '@aibaas/compute';
import { type InteractionInput, withoutReturned } from '@aibaas/ml';
import { inThread, refusedBy } from '../batch/in-thread.ts';
import { CommandError, usageError } from '../command-error.ts';
import { sayNotes } from '../files/bad-rows.ts';
import { readColumns } from '../files/read-columns.ts';
import type { ReadFlags } from '../files/read-flags.ts';
import { writeWhole } from '../files/write-whole.ts';
import type { RecommendInput, RecommendOutput } from '../recommend/recommend-task.ts';
import { formatTable } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { CommandContext } from './command-context.ts';

export interface RecommendFlags extends ReadFlags {
  readonly user?: string;
  readonly item?: string;
  readonly rating?: string;
  readonly time?: string;
  readonly k?: number;
  readonly seed?: number;
  readonly diversity?: number;
  readonly out?: string;
}

const TASK = {
  module: taskModule(import.meta.url, '../recommend/recommend-task'),
  name: 'recommendAll',
};

export async function runRecommend(
  file: string | undefined,
  flags: RecommendFlags,
  context: CommandContext,
): Promise<number> {
  if (file === undefined) throw usageError('missing_file', 'give a FILE of who had what');
  const { out, k = 10, seed = 0, diversity = 0 } = flags;
  if (out === undefined) throw usageError('missing_flag', 'give --out OUT.ndjson (- is stdout)');
  const interactions = await readInteractions(file, flags, context.terminal);
  const input: RecommendInput = { ...interactions, k, seed, diversity };
  const work = { name: 'recommend', task: TASK, input, label: 'learning' };
  const result = await inThread<RecommendOutput>(work, context).catch((error) =>
    refusedBy(error, ({ code, path, message }) => {
      const exit = path.startsWith('opt') ? 2 : 1;
      return new CommandError(code, `${path.replace('options.', '--')}: ${message}`, { exit });
    }),
  );
  await writeWhole(out, result.lines);
  const { terminal } = context;
  if (out === '-') return 0;
  const { users, items, judged } = result;
  const returned = returnedOf(interactions);
  if (terminal.isJson) {
    terminal.print(JSON.stringify({ users, items, judged, ...returned.document, out }));
  } else {
    const rows = judged.map(({ name, ndcg }) => [name, ndcg.toFixed(3)]);
    const table = formatTable(
      [{ title: 'method' }, { title: `nDCG@${k} on held-out rows`, align: 'right' }],
      rows,
    );
    terminal.print(
      `${users} users, ${items} items, lists of ${k} in ${out}\n\n${table}${returned.told}`,
    );
  }
  return 0;
}

/** What came back, for the document and in words; nothing where nothing did. */
export function returnedOf(input: InteractionInput): {
  readonly document: object;
  readonly told: string;
} {
  const { negative, undone } = withoutReturned(input);
  if (negative === 0) return { document: {}, told: '' };
  const rows = `${negative.toLocaleString('en-US')} row${negative === 1 ? '' : 's'} below 0`;
  const told = `\nNote: ${rows} came back and ${negative === 1 ? 'is' : 'are'} left out, with ${undone.toLocaleString('en-US')} that ${negative === 1 ? 'it undoes' : 'they undo'}.`;
  return { document: { returned: { rows: negative, undone } }, told };
}

export async function readInteractions(
  file: string,
  flags: RecommendFlags,
  terminal: Terminal,
): Promise<Pick<RecommendInput, 'users' | 'items' | 'ratings' | 'times'>> {
  const { user, item, rating, time } = flags;
  if (user === undefined || item === undefined) {
    const missing = [user ?? '--user COL', item ?? '--item COL'].filter((w) => w.startsWith('--'));
    throw usageError('missing_flag', `give ${missing.join(' and ')}`);
  }
  const missing = 'give a number or leave --rating out';
  const read = await readColumns(
    file,
    [
      { column: user, as: 'name' },
      { column: item, as: 'name' },
      ...(rating === undefined ? [] : [{ column: rating, as: 'number', missing } as const]),
      ...(time === undefined ? [] : [{ column: time, as: 'time' } as const]),
    ],
    { ...flags, terminal },
  );
  sayNotes(read.notes, terminal);
  const [users, items] = [read.names(user), read.names(item)];
  return {
    users,
    items,
    ...(rating === undefined ? {} : { ratings: read.numbers(rating) as number[] }),
    ...(time === undefined ? {} : { times: read.times(time).moments }),
  };
}
