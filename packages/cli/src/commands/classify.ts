// `aibaas classify`: what a pretrained model says of every text of a file. No server, nothing to train.
import { loadPretrained, type PretrainedName, pretrainedNames } from '@aibaas/ml';
import { usageError } from '../command-error.ts';
import type { ReadFlags } from '../files/read-flags.ts';
import { readTable } from '../files/read-table.ts';
import { formatTable } from '../terminal/table.ts';
import { textsOf, told } from '../train/model-file.ts';
import { type KeepFlags, rowStarts, writeRowLines } from '../train/row-lines.ts';
import type { CommandContext } from './command-context.ts';

export interface ClassifyFlags extends ReadFlags, KeepFlags {
  readonly pretrained?: string;
  readonly column?: string;
  readonly proba?: boolean;
  readonly out?: string;
}

export async function runClassify(
  file: string | undefined,
  flags: ClassifyFlags,
  { terminal }: CommandContext,
): Promise<number> {
  if (file === undefined) throw usageError('missing_file', 'give a FILE of texts');
  const { pretrained, column, out } = flags;
  if (!isPretrained(pretrained)) {
    const problem =
      pretrained === undefined
        ? 'give --pretrained NAME'
        : `there is no pretrained "${pretrained}"`;
    throw usageError('missing_flag', `${problem}; one of ${pretrainedNames.join(', ')}`);
  }
  if (column === undefined) throw usageError('missing_flag', 'give --column COL, the text');
  if (out === undefined) throw usageError('missing_flag', 'give --out OUT.ndjson (- is stdout)');
  const table = await readTable(file, flags, { terminal });
  const texts = told(file, () => textsOf(table, column));
  const model = await loadPretrained(pretrained);
  const counts = new Map<string, number>();
  const startOf = rowStarts(file, table, flags);
  const lines = texts.map((text, row) => {
    const { prediction, probabilities } = model.predictOne(text);
    counts.set(prediction, (counts.get(prediction) ?? 0) + 1);
    return { ...startOf(row), prediction, ...(flags.proba === true ? { probabilities } : {}) };
  });
  await writeRowLines(out, lines);
  if (out === '-') return 0;
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  if (terminal.isJson) {
    const classes = Object.fromEntries(sorted);
    terminal.print(JSON.stringify({ rows: texts.length, pretrained, classes, out }));
    return 0;
  }
  const table_ = formatTable(
    [{ title: pretrained }, { title: 'rows', align: 'right' }],
    sorted.slice(0, 20).map(([name, count]) => [name, count.toLocaleString('en-US')]),
  );
  terminal.print(`${texts.length.toLocaleString('en-US')} texts, told in ${out}\n\n${table_}`);
  return 0;
}

function isPretrained(name: string | undefined): name is PretrainedName {
  return name !== undefined && (pretrainedNames as readonly string[]).includes(name);
}
