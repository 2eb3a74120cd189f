// Learning a column of a table from the others.
export type { Candidate } from './candidates.ts';
export type { Contribution } from './contributions.ts';
export type { Copies } from './copies.ts';
export { fitWhole } from './fit-whole.ts';
export { type FoldJob, type FoldResult, type FoldSide, fitFold } from './fold-job.ts';
export { tableOfTrees } from './foreign-trees.ts';
export { combinationOf } from './leaderboard.ts';
export type { Suspect } from './leakage.ts';
export { nestedScore } from './nested.ts';
export type { RawCell, RawTable } from './raw-table.ts';
export type { ColumnRole, DroppedColumn } from './roles.ts';
export type { Figure, TableTask } from './scoring.ts';
export {
  type Member,
  type NestedScore,
  restoreTableModel,
  type Score,
  TableModel,
  type TablePrediction,
  type TableReport,
  tableFormat,
} from './table-model.ts';
export {
  type TrainingProgress,
  type TrainTableOptions,
  type TriedCandidate,
  trainTable,
} from './train-table.ts';
export type { RunFold } from './try-candidate.ts';
