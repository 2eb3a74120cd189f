// The door of the frame: typed columns, the table of them, and how to make one.
export {
  type Cell,
  columnFromCells,
  frameFromColumns,
  frameFromMatrix,
  frameFromRecords,
  type Kinds,
} from './build.ts';
export {
  type CategoricalColumn,
  type Column,
  type ColumnKind,
  lengthOf,
  type NumericColumn,
  type TextColumn,
  type TimeColumn,
} from './column.ts';
export { type ColumnInfo, Frame } from './frame.ts';
export { frameFromJson } from './read.ts';
