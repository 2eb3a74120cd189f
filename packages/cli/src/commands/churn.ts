// `aibaas churn`: from a file of purchases, who is still there, how often she will buy and what it will be
// worth. No server.
import { taskModule } from '@aibaas/compute';
import type { PurchaseModelName } from '@aibaas/ml';
import { inThread, refusedBy } from '../batch/in-thread.ts';
import { churnDocument, churnReport } from '../churn/churn-report.ts';
import type { ChurnInput, ChurnOutput } from '../churn/churn-task.ts';
import { CommandError, usageError } from '../command-error.ts';
import { sayNotes } from '../files/bad-rows.ts';
import { asWritten, readColumns } from '../files/read-columns.ts';
import type { ReadFlags } from '../files/read-flags.ts';
import { writeWhole } from '../files/write-whole.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { CommandContext } from './command-context.ts';

export interface ChurnFlags extends ReadFlags {
  readonly customer?: string;
  readonly date?: string;
  readonly amount?: string;
  readonly horizon?: number;
  readonly level?: number;
  readonly end?: number;
  readonly model?: 'auto' | PurchaseModelName;
  readonly seed?: number;
  readonly out?: string;
}

const TASK = {
  module: taskModule(import.meta.url, '../churn/churn-task'),
  name: 'lookAtCustomers',
};
const FLAGS: Readonly<Record<string, string>> = {
  'options.horizon': '--horizon',
  horizon: '--horizon',
  'options.level': '--level',
  'options.seed': '--seed',
  'transactions.values': '--amount',
};

export async function runChurn(
  file: string | undefined,
  flags: ChurnFlags,
  context: CommandContext,
): Promise<number> {
  if (file === undefined) throw usageError('missing_file', 'give a FILE of purchases, one a row');
  const { out, horizon = 90, level = 80, model = 'auto', seed = 1, end } = flags;
  const purchases = await readPurchases(file, flags, context.terminal);
  if (out === undefined) throw usageError('missing_flag', 'give --out OUT.ndjson (- is stdout)');
  const input: ChurnInput = {
    ...purchases,
    ...{ horizonDays: horizon, level, model, seed },
    ...(end === undefined ? {} : { endMs: end }),
  };
  const work = { name: 'churn', task: TASK, input, label: 'looking ahead' };
  const result = await inThread<ChurnOutput>(work, context).catch((error) =>
    refusedBy(error, ({ code, path, message }) => {
      const flag = FLAGS[path];
      const place = flag ?? file;
      return new CommandError(code, `${place}: ${message}`, {
        exit: path.startsWith('opt') ? 2 : 1,
      });
    }),
  );
  await writeWhole(out, result.lines);
  const { terminal } = context;
  if (out === '-') return 0;
  const report = { file, out, input };
  if (terminal.isJson) terminal.print(JSON.stringify(churnDocument(result, report)));
  else terminal.print(churnReport(result, report));
  return 0;
}

async function readPurchases(
  file: string,
  flags: ChurnFlags,
  terminal: Terminal,
): Promise<Pick<ChurnInput, 'customers' | 'times' | 'values'>> {
  const { customer, date, amount } = flags;
  if (customer === undefined || date === undefined) {
    const missing = Object.entries({ '--customer COL': customer, '--date COL': date })
      .filter(([, given]) => given === undefined)
      .map(([flag]) => flag);
    throw usageError('missing_flag', `give ${missing.join(' and ')}`);
  }
  const worth = 'give what the purchase was worth or leave --amount out';
  const read = await readColumns(
    file,
    [
      { column: customer, as: 'name' },
      { column: date, as: 'time' },
      ...(amount === undefined ? [] : [{ column: amount, as: 'number', missing: worth } as const]),
    ],
    { ...flags, terminal },
  );
  sayNotes(read.notes, terminal);
  const customers = read.names(customer);
  // The day of a purchase is the day where it was made.
  const times = asWritten(read.times(date));
  const values = amount === undefined ? [] : (read.numbers(amount) as number[]);
  return { customers, times, ...(amount === undefined ? {} : { values }) };
}
