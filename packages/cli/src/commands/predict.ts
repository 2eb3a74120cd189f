// `aibaas predict`: a line for every row of a file, in their order and with its number. No server.
import { usageError } from '../command-error.ts';
import type { ReadFlags } from '../files/read-flags.ts';
import { readTable } from '../files/read-table.ts';
import { countOf } from '../terminal/format.ts';
import { predictWith, readModel, told } from '../train/model-file.ts';
import { type KeepFlags, rowStarts, writeRowLines } from '../train/row-lines.ts';
import type { CommandContext } from './command-context.ts';

export interface PredictFlags extends ReadFlags, KeepFlags {
  readonly out?: string;
  readonly proba?: boolean;
  readonly explain?: boolean;
}

export async function runPredict(
  [modelPath, file]: readonly string[],
  flags: PredictFlags,
  { terminal }: CommandContext,
): Promise<number> {
  if (modelPath === undefined || file === undefined) {
    throw usageError('missing_file', 'give a MODEL and a FILE.csv or FILE.ndjson');
  }
  const { out } = flags;
  if (out === undefined) throw usageError('missing_flag', 'give --out OUT.ndjson (- is stdout)');
  const model = await readModel(modelPath);
  const table = await readTable(file, flags, {
    terminal,
    ...(model.kind === 'table' && model.reading ? { reading: model.reading } : {}),
  });
  const predicted = told(file, () => predictWith(model, table));
  if (flags.explain === true && model.kind !== 'table') {
    throw usageError('explain_unsupported', '--explain is for models of tables');
  }
  const reasons =
    flags.explain === true && model.kind === 'table'
      ? told(file, () => model.model.contributions(table))
      : null;
  const startOf = rowStarts(file, table, flags);
  const lines = predicted.map(({ prediction, probabilities }, row) => ({
    ...startOf(row),
    prediction,
    ...(flags.proba === true && probabilities !== undefined ? { probabilities } : {}),
    ...(reasons === null ? {} : { because: reasons[row] }),
  }));
  await writeRowLines(out, lines);
  if (out === '-') return 0;
  const rows = predicted.length;
  terminal.print(
    terminal.isJson ? JSON.stringify({ rows, out }) : `${countOf(rows, 'prediction')} in ${out}`,
  );
  return 0;
}
