// The public names of the React package. Charts and the grid fetch their engines when first shown.
export { ChartGroup, type ChartGroupProps } from './charts/chart-cursor.tsx';
export {
  type ChartBand,
  type ChartData,
  type ChartLane,
  type ChartLine,
  type ChartMarker,
  chartCsv,
  chartTable,
  type LineKind,
} from './charts/chart-data.ts';
export { fileNameOf, saveFile } from './charts/chart-export.ts';
export type { BandPoint, TimePoint } from './charts/downsample.ts';
export { ForecastChart, type ForecastChartProps } from './charts/forecast-chart.tsx';
export { HeatMap, type HeatMapProps } from './charts/heat-map.tsx';
export { type ReliabilityBin, reliabilityBins } from './charts/reliability.ts';
export { ReliabilityPlot, type ReliabilityPlotProps } from './charts/reliability-plot.tsx';
export { wilson } from './charts/wilson.ts';
export { instantOf, labelInstant, localOf } from './charts/zone.ts';
export {
  ConsumptionForecast,
  type ConsumptionForecastProps,
} from './forecast/consumption-forecast.tsx';
export * from './forecast/forecast-data.ts';
export { reachedPoints } from './forecast/reached-points.ts';
export {
  dateOfStep,
  type FuturePaths,
  followPaths,
  movedInWords,
  noScenario,
  type Outcome,
  partFactors,
  type Scenario,
} from './forecast/scenario.ts';
export { type ShortHistory, shortHistoryOf } from './forecast/short-history.ts';
export { useScenario } from './forecast/use-scenario.ts';
export { csvCell } from './format/csv-cell.ts';
export * from './format/dates.ts';
export * from './format/numbers.ts';
export {
  type CellType,
  cellText,
  editText,
  type GridColumn,
  type GridRow,
  parseCell,
} from './grid/cells.ts';
export { DataGrid, type DataGridProps, type GridSort } from './grid/data-grid.tsx';
export type { CellEdit, EditOutcome } from './grid/edits.ts';
export { type FetchPage, PagedRowStore, type RowPage } from './grid/paged-rows.ts';
export {
  groupRejects,
  type Reject,
  type RejectGroup,
  RejectsList,
  type RejectsListProps,
} from './grid/rejects-list.tsx';
export type { SendEdit } from './grid/use-edits.ts';
export { usePagedRows } from './grid/use-paged-rows.ts';
export { AibaasProvider, type AibaasProviderProps, useAibaas } from './hooks/provider.tsx';
export { type AnswerState, useAnswer, useLive } from './hooks/use-answer.ts';
export { Button, type ButtonProps } from './parts/button.tsx';
export { classNames } from './parts/class-names.ts';
export { Icon, type IconName } from './parts/icon.tsx';
export { IntervalBar, type IntervalBarProps } from './parts/interval-bar.tsx';
export { Receipt, type ReceiptProps, type ReceiptStep, type Verdict } from './parts/receipt.tsx';
export { Segmented, type SegmentedProps } from './parts/segmented.tsx';
export {
  Snippet,
  type SnippetLanguage,
  type SnippetProps,
  snippetLanguages,
} from './parts/snippet.tsx';
export { StatTile, type StatTileProps } from './parts/stat-tile.tsx';
export { Tag, type TagProps, type TagTone } from './parts/tag.tsx';
export { UndoToast, type UndoToastProps } from './parts/undo-toast.tsx';
export { Progress, type ProgressProps } from './states/progress.tsx';
export {
  type Action,
  Empty,
  type EmptyProps,
  ErrorState,
  type ErrorStateProps,
  NotEnough,
  type NotEnoughProps,
  Offline,
  type OfflineProps,
  Skeleton,
  type SkeletonProps,
} from './states/states.tsx';
