// How the anomalies of one file are shown: a document for programs, a chart and a table for people.
import type { Detection } from '@aibaas/ml';
import type { RawSeries } from '../forecast/read-series.ts';
import { countOf, formatNumbers } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';

export interface DetectionContext {
  readonly file: string;
  readonly dateColumn: string;
  readonly valueColumn: string;
}

export const ROWS_MAX = 40;

export const stamp = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

/** The document of `detect --json`. */
export function detectionDocument(
  detection: Detection,
  series: RawSeries,
  context: DetectionContext,
): object {
  return {
    file: context.file,
    date_column: context.dateColumn,
    value_column: context.valueColumn,
    records: series.values.length,
    scores: detection.scores,
    anomalies: detection.anomalies.map((index, i) => ({
      index,
      line: series.lines[index],
      time: stamp(series.times[index] as number),
      value: series.values[index],
      score: detection.scores[index],
      reasons: detection.reasons[i],
    })),
  };
}

/** Tails know too little before (1.5 · ln of their length is their reach) to lift the nine views together to the level. */
const LEARNING_RECORDS = 150;

/** One line of summary and a row for each anomaly. */
export function detectionReport(
  detection: Detection,
  series: RawSeries,
  context: DetectionContext,
): string {
  const { anomalies, scores, reasons } = detection;
  const count = anomalies.length;
  const summary =
    count === 0
      ? `Nothing odd among ${countOf(series.values.length, 'record')} of "${context.valueColumn}".`
      : `${count} of ${countOf(series.values.length, 'record')} of "${context.valueColumn}" ${count === 1 ? 'is' : 'are'} odd, each judged by those before it.`;
  const young =
    series.values.length < LEARNING_RECORDS
      ? `\nToo few to tell more: before some ${LEARNING_RECORDS} records nothing can stand out enough for an alarm. --strictness below 1 alarms sooner; --changes finds shifts of level.`
      : '';
  if (count === 0) return summary + young;
  const shown = anomalies.slice(0, ROWS_MAX);
  const values = formatNumbers(shown.map((index) => series.values[index] as number));
  const rows = shown.map((index, i) => [
    stamp(series.times[index] as number),
    values[i] as string,
    (scores[index] as number).toFixed(2),
    (reasons[i] ?? []).map(({ view }) => view).join(', '),
  ]);
  const table = formatTable(
    [
      { title: context.dateColumn },
      { title: context.valueColumn, align: 'right' },
      { title: 'score', align: 'right' },
      { title: 'odd by' },
    ],
    rows,
  );
  const rest = count > ROWS_MAX ? `\n… and ${count - ROWS_MAX} more; --json lists them all.` : '';
  return `${summary}\n\n${table}${rest}`;
}
