// Models that other libraries saved, recognised by their content: XGBoost's JSON and LightGBM's text. They predict
// and are explained as those of aibaas train; columns are found by the names in the file.
import { readLightgbm, readXgboost, type TableModel, tableOfTrees } from '@aibaas/ml';
import { CommandError } from '../command-error.ts';

export interface ForeignModel {
  readonly library: 'XGBoost' | 'LightGBM';
  readonly model: TableModel;
}

/** Binary files have a zero soon after their start; texts have none. */
const searched = 512;

/** @throws CommandError `model_binary` for what has to be saved as text first */
export function refuseBinary(path: string, text: string): void {
  if (!text.slice(0, searched).includes('\0')) return;
  const message = `${path} is a binary file. XGBoost saves JSON with save_model("model.json"), LightGBM saves text with save_model("model.txt")`;
  throw new CommandError('model_binary', message);
}

/** null: it does not begin as a model of LightGBM. @throws MlError */
export function fromLightgbm(text: string): ForeignModel | null {
  if (!/^\s*tree\s*\r?\nversion=/.test(text)) return null;
  const library = 'LightGBM';
  return { library, model: tableOfTrees(readLightgbm(text), library) };
}

/** null: no model of XGBoost. @throws MlError */
export function fromXgboost(json: unknown): ForeignModel | null {
  if (typeof json !== 'object' || json === null || !Object.hasOwn(json, 'learner')) return null;
  const library = 'XGBoost';
  return { library, model: tableOfTrees(readXgboost(json), library) };
}
