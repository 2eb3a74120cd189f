// `aibaas predict`: a line of JSON for every row of a file, in their order. No server.
import { usageError } from '../command-error.ts';
import type { ReadFlags } from '../files/read-flags.ts';
import { readTable } from '../files/read-table.ts';
import { writeWhole } from '../files/write-whole.ts';
import { predictWith, readModel, told } from '../train/model-file.ts';
import type { CommandContext } from './command-context.ts';

export interface PredictFlags extends ReadFlags {
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
  let text = '';
  predicted.forEach(({ prediction, probabilities }, row) => {
    const line = {
      prediction,
      ...(flags.proba === true && probabilities !== undefined ? { probabilities } : {}),
      ...(reasons === null ? {} : { because: reasons[row] }),
    };
    text += `${JSON.stringify(line)}\n`;
  });
  await writeWhole(out, text);
  if (out === '-') return 0;
  const rows = predicted.length;
  terminal.print(
    terminal.isJson
      ? JSON.stringify({ rows, out })
      : `${rows.toLocaleString('en-US')} predictions in ${out}`,
  );
  return 0;
}
