// Learning a column of a table from the others.
export { type FoldJob, type FoldResult, type FoldSide, fitFold } from './fold-job.ts';
export type { Suspect } from './leakage.ts';
export type { RawCell, RawTable } from './raw-table.ts';
export type { ColumnRole, DroppedColumn } from './roles.ts';
export type { Figure, TableTask } from './scoring.ts';
export {
  type Contribution,
  type Member,
  restoreTableModel,
  type Score,
  TableModel,
  type TablePrediction,
  type TableReport,
  tableFormat,
} from './table-model.ts';
export { type RunFold, type TrainTableOptions, trainTable } from './train-table.ts';
