// Model files: which kind one is, and how each kind predicts from a table.
import { readFile } from 'node:fs/promises';
import {
  MlError,
  type RawTable,
  restoreTableModel,
  type TableModel,
  tableFormat,
} from '@aibaas/ml';
import { CommandError } from '../command-error.ts';

export interface ModelFile {
  readonly kind: 'table';
  readonly model: TableModel;
}

export interface Predicted {
  readonly prediction: string | number;
  readonly probabilities?: Readonly<Record<string, number>>;
}

const readers: Readonly<Record<string, (json: unknown) => ModelFile>> = {
  [tableFormat]: (json) => ({ kind: 'table', model: restoreTableModel(json) }),
};

/** @throws CommandError `file_missing`, `model_damaged`, `model_foreign`, or the model's own code */
export async function readModel(path: string): Promise<ModelFile> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw new CommandError('file_missing', `cannot read ${path}: ${why}`);
  });
  let json: { format?: unknown } | null;
  try {
    json = JSON.parse(text);
  } catch {
    const message = `${path} is no complete model: it is cut off or damaged. Train it again or copy it again`;
    throw new CommandError('model_damaged', message);
  }
  const format = typeof json === 'object' && json !== null ? String(json.format) : '';
  const read = Object.hasOwn(readers, format) ? readers[format] : undefined;
  if (read === undefined) {
    const message = `${path} is no model of aibaas train (its format is "${format}")`;
    throw new CommandError('model_foreign', message);
  }
  return told(path, () => read(json));
}

/** What a model refuses, as one line that names the file. */
export function told<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof MlError) throw new CommandError(error.code, `${path}: ${error.message}`);
    throw error;
  }
}

export function predictWith({ model }: ModelFile, table: RawTable): readonly Predicted[] {
  return model.predict(table);
}
