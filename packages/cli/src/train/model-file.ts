// Model files, ours and those of other libraries: which kind one is, and how each kind predicts from a table.
import { readFile } from 'node:fs/promises';
import {
  MlError,
  type RawTable,
  Recommender,
  restoreTableModel,
  restoreTextModel,
  StateReader,
  type TableModel,
  type TextModel,
  tableFormat,
  textFormat,
} from '@aibaas/ml';
import { CommandError } from '../command-error.ts';
import type { TableReading } from '../files/read-table.ts';
import { fromLightgbm, fromXgboost, refuseBinary } from './foreign-model.ts';
import { recommenderFileFormat } from './on-recommendation.ts';

/** Items of a recommendation. */
const LISTED = 10;

export type ModelFile =
  | {
      readonly kind: 'table';
      readonly model: TableModel;
      /** How the file was read that it learned from. */
      readonly reading?: TableReading;
      /** Of which other library it is. */
      readonly library?: string;
    }
  | { readonly kind: 'text'; readonly model: TextModel }
  | { readonly kind: 'recommendation'; readonly user: string; readonly model: Recommender };

/** Models that the library wrote alone have none. */
function isReading(reading: TableReading | undefined): reading is TableReading {
  return typeof reading?.columns === 'object' && reading.columns !== null;
}

export interface Predicted {
  /** A list for a recommendation, best first. */
  readonly prediction: string | number | readonly string[];
  readonly probabilities?: Readonly<Record<string, number>>;
}

const readers: Readonly<Record<string, (json: unknown) => ModelFile>> = {
  [tableFormat]: (json) => {
    const { reading } = json as { reading?: TableReading };
    const model = restoreTableModel(json);
    return { kind: 'table', model, ...(isReading(reading) ? { reading } : {}) };
  },
  [textFormat]: (json) => ({ kind: 'text', model: restoreTextModel(json) }),
  [recommenderFileFormat]: (json) => {
    const state = new StateReader(json, 'model');
    const model = Recommender.fromJSON(state.get('recommender'));
    return { kind: 'recommendation', user: state.text('user'), model };
  },
};

/** @throws CommandError `file_missing`, `model_binary`, `model_damaged`, `model_foreign`, or the model's own code */
export async function readModel(path: string): Promise<ModelFile> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw new CommandError('file_missing', `cannot read ${path}: ${why}`);
  });
  refuseBinary(path, text);
  const lightgbm = told(path, () => fromLightgbm(text));
  if (lightgbm !== null) return { kind: 'table', ...lightgbm };
  let json: { format?: unknown } | null;
  try {
    json = JSON.parse(text);
  } catch {
    const message = `${path} is no complete model: it is cut off or damaged. Train it again or copy it again`;
    throw new CommandError('model_damaged', message);
  }
  const xgboost = told(path, () => fromXgboost(json));
  if (xgboost !== null) return { kind: 'table', ...xgboost };
  const format = typeof json === 'object' && json !== null ? String(json.format) : '';
  const read = Object.hasOwn(readers, format) ? readers[format] : undefined;
  if (read === undefined) {
    const message = `${path} is no model of npx aibaas train, XGBoost or LightGBM (its format is "${format}")`;
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

export function predictWith(file: ModelFile, table: RawTable): readonly Predicted[] {
  if (file.kind === 'table') return file.model.predict(table);
  if (file.kind === 'recommendation') {
    const { model } = file;
    return textsOf(table, file.user).map((user) => ({
      prediction: model.recommend(user, { k: LISTED }).map(({ item }) => item),
    }));
  }
  const { text } = file.model.parts;
  return file.model.predict(textsOf(table, text));
}

/** @throws MlError `column_missing` */
export function textsOf(table: RawTable, column: string): string[] {
  const place = table.names.indexOf(column);
  if (place < 0) {
    const names = table.names.slice(0, 20).map((name) => `"${name}"`);
    const message = `There is no column "${column}"; there are ${names.join(', ')}.`;
    throw new MlError('column_missing', `columns.${column}`, message);
  }
  return (table.columns[place] ?? []).map((cell) => (cell === null ? '' : String(cell)));
}
