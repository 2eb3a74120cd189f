// One fit of one candidate without one fold: what a thread is asked and what it answers. Plain data.
import { findEstimator, restoreModel } from '../estimator/registry.ts';
import type { Column } from '../frame/column.ts';
import { Frame } from '../frame/frame.ts';
import type { FittedState } from '../state/fitted-state.ts';
import type { Candidate } from './candidates.ts';
import type { TableTask } from './scoring.ts';

export interface FoldJob {
  readonly columns: readonly Column[];
  readonly target: Column;
  readonly task: TableTask;
  readonly candidate: Candidate;
  readonly trainRows: Uint32Array;
  readonly heldOutRows: Uint32Array;
  readonly seed: number;
  /** From the start of the fit; null: as long as it takes. */
  readonly timeLimitMs: number | null;
}

export interface FoldResult {
  readonly model: FittedState;
  /** Rows of `heldOutRows` × outputs. */
  readonly heldOut: Float64Array;
  /** How long the held-out rows took to predict, in the second of two runs. */
  readonly predictMs: number;
}

export interface FoldSide {
  readonly signal?: { readonly aborted: boolean };
  readonly now: () => number;
}

/** Learns on the one part of the rows and predicts the other. */
export async function fitFold(job: FoldJob, side: FoldSide): Promise<FoldResult> {
  const { candidate, task, trainRows, heldOutRows, seed, timeLimitMs } = job;
  const features = new Frame(job.columns);
  const target = new Frame([job.target]);
  const part = (rows: Uint32Array) => ({
    features: features.selectRows(rows),
    target: target.selectRows(rows).columns[0] as Column,
  });
  const heldOut = part(heldOutRows);
  const model = await findEstimator(candidate.estimator)
    .create(candidate.parameters as never)
    .fit(
      { task, ...part(trainRows), validation: heldOut },
      {
        seed,
        now: side.now,
        ...(side.signal === undefined ? {} : { signal: side.signal }),
        ...(timeLimitMs === null ? {} : { deadlineMs: side.now() + timeLimitMs }),
      },
    );
  const outputs = model.predict(heldOut.features);
  // Once more for the clock: the first time also made what later ones use.
  const startedAt = side.now();
  model.predict(heldOut.features);
  return { model: model.toJSON(), heldOut: outputs, predictMs: side.now() - startedAt };
}

/** The fitted models of a member again. */
export const restoreFold = (state: unknown) => restoreModel(state);
