// One candidate on all folds: its models, and what they say of the rows they did not learn from.
import type { Column } from '../frame/column.ts';
import type { Frame } from '../frame/frame.ts';
import type { Candidate } from './candidates.ts';
import type { FoldJob, FoldResult } from './fold-job.ts';
import { lossOf, type TableTask } from './scoring.ts';

/** Runs one fit, perhaps on another thread; several may be asked for at once. */
export type RunFold = (job: FoldJob) => Promise<FoldResult>;

export interface Tried {
  readonly candidate: Candidate;
  /** One stored model a fold. */
  readonly models: readonly unknown[];
  readonly heldOut: Float64Array;
  readonly loss: number;
  /** Measured while the held-out rows were predicted, for all folds' models together; µs. */
  readonly rowUs: number;
}

export interface Trying {
  readonly shared: { columns: Frame['columns']; target: Column; task: TableTask };
  readonly foldOf: Uint8Array;
  readonly folds: number;
  readonly seed: number;
  readonly timeLimitMs: number | null;
  readonly y: Float64Array;
  readonly runFold: RunFold;
}

export async function tryCandidate(candidate: Candidate, trying: Trying): Promise<Tried> {
  const { shared, foldOf, folds, seed, timeLimitMs, y, runFold } = trying;
  const rowsWhere = (isIn: (fold: number) => boolean): Uint32Array =>
    Uint32Array.from(foldOf.keys()).filter((row) => isIn(foldOf[row] as number));
  const parts = await Promise.all(
    Array.from({ length: folds }, async (_, fold) => {
      const heldOutRows = rowsWhere((other) => other === fold);
      const result = await runFold({
        ...shared,
        candidate,
        trainRows: rowsWhere((other) => other !== fold),
        heldOutRows,
        seed: seed * 1000 + fold,
        timeLimitMs,
      });
      return { ...result, heldOutRows };
    }),
  );
  const width = (parts[0]?.heldOut.length ?? 0) / Math.max(1, parts[0]?.heldOutRows.length ?? 1);
  const heldOut = new Float64Array(y.length * width);
  let rowUs = 0;
  for (const part of parts) {
    part.heldOutRows.forEach((row, i) => {
      heldOut.set(part.heldOut.subarray(i * width, (i + 1) * width), row * width);
    });
    rowUs += (1000 * part.predictMs) / part.heldOutRows.length;
  }
  const models = parts.map(({ model }) => model);
  return { candidate, models, heldOut, loss: lossOf(shared.task, y, heldOut), rowUs };
}
