// `--format xgboost|onnx`: boosted trees of all rows in a file that other programs read.
import {
  type Candidate,
  type FittedTrees,
  fitWhole,
  type RawTable,
  type TableModel,
  writeOnnx,
  writeXgboost,
} from '@aibaas/ml';
import { now } from '../clock.ts';
import { usageError } from '../command-error.ts';
import type { TableReading } from '../files/read-table.ts';

export type ModelFormat = 'aibaas' | 'xgboost' | 'onnx';

const writers: Readonly<Record<string, (trees: FittedTrees) => string | Uint8Array>> = {
  xgboost: writeXgboost,
  onnx: writeOnnx,
};

/** @throws CommandError `format_unsupported` where the model would be no single one of boosted trees */
export function checkFormat(format: ModelFormat, candidates: readonly Candidate[] | null): void {
  if (format === 'aibaas') return;
  const isSingle = candidates?.length === 1 && candidates[0]?.estimator === 'boosted-trees';
  if (isSingle) return;
  const message = `--format ${format} holds one model of boosted trees and no blend; add --estimator boosted-trees and no other`;
  throw usageError('format_unsupported', message);
}

/** The bytes of the file. @throws MlError `columns_derived`, `cancelled` */
export async function exportedModel(
  format: ModelFormat,
  given: {
    readonly table: RawTable;
    readonly reading: TableReading;
    readonly model: TableModel;
    readonly candidate: Candidate | null;
    readonly seed: number;
    readonly signal: AbortSignal;
  },
): Promise<string | Uint8Array> {
  const { table, model, candidate, seed, signal, reading } = given;
  const write = writers[format];
  if (write === undefined || candidate === null) {
    return `${JSON.stringify({ ...(model.toJSON() as object), reading })}\n`;
  }
  return write(await fitWhole(table, model, candidate, { seed, now, signal }));
}
