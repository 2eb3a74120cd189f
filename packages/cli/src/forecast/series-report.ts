// How one forecast is shown: a document for programs, a chart and a table for people.
import { formatChart } from '../terminal/chart.ts';
import { formatNumbers } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { backtestSentence } from './backtest-sentence.ts';
import type { SeriesForecast } from './series-task.ts';

export interface ReportContext {
  readonly file: string;
  readonly dateColumn: string;
  readonly valueColumn: string;
  /** In percent; the last one is the interval that is shown. */
  readonly levels: readonly number[];
}

const CHART_ROWS = 12;
const HISTORY_STEPS_MIN = 40;

/** The document of `forecast --json`. */
export function seriesDocument(forecast: SeriesForecast, context: ReportContext): object {
  const { result, dates, history } = forecast;
  const level = context.levels.at(-1) ?? 95;
  const summary = backtestSentence(result, forecast.frequency);
  return {
    file: context.file,
    date_column: context.dateColumn,
    value_column: context.valueColumn,
    frequency: forecast.frequency,
    history: {
      start: forecast.start,
      end: forecast.end,
      steps: history.length,
      missing: history.filter((value) => value === null).length,
    },
    model: result.model,
    model_version: result.modelVersion,
    seasonal_periods: result.seasonalPeriods,
    predictions: dates.map((date, i) => ({
      prediction_date: date,
      predicted_value: result.mean[i],
      confidence_lower: result.lower[String(level)]?.[i],
      confidence_upper: result.upper[String(level)]?.[i],
      confidence_level: level / 100,
    })),
    mean: result.mean,
    lower: result.lower,
    upper: result.upper,
    backtest: result.backtest && { ...result.backtest, summary },
    ...(result.events === undefined ? {} : { events: result.events }),
    ...(forecast.components === null ? {} : { components: forecast.components }),
    notes: forecast.notes,
  };
}

/** Chart, table, backtest sentence and notes, in the order in which one reads them. */
export function seriesReport(
  forecast: SeriesForecast,
  context: ReportContext,
  terminal: Terminal,
): string {
  const { result, dates, frequency } = forecast;
  const levels = [...context.levels].sort((a, b) => a - b);
  const widest = String(levels.at(-1) ?? 95);
  const shown = Math.max(HISTORY_STEPS_MIN, result.mean.length * 2);
  const history = forecast.history.slice(-shown);
  const chart = formatChart(
    {
      history,
      mean: result.mean,
      lower: result.lower[widest] ?? [],
      upper: result.upper[widest] ?? [],
      labels: [`last ${history.length} steps`, dates[0] ?? '', dates.at(-1) ?? ''],
    },
    { columns: terminal.columns, rows: CHART_ROWS },
    (text) => terminal.style('cyan', text),
  );
  const right = { align: 'right' } as const;
  const columns = [
    { title: 'date' },
    { title: context.valueColumn, ...right },
    ...levels.flatMap((level) => [
      { title: `${level} % from`, ...right },
      { title: 'to', ...right },
    ]),
  ];
  const numbers = [
    result.mean,
    ...levels.flatMap((level) => [
      result.lower[String(level)] ?? [],
      result.upper[String(level)] ?? [],
    ]),
  ];
  const texts = formatNumbers(numbers.flat());
  const rows = dates.map((date, i) => [
    date,
    ...numbers.map((_, k) => texts[k * dates.length + i] ?? ''),
  ]);
  const sentence = backtestSentence(result, frequency);
  const title = `${context.valueColumn} of ${context.file}: ${forecast.history.length} steps (${frequency}) from ${forecast.start} to ${forecast.end}`;
  return [
    terminal.style('bold', title),
    '',
    chart,
    '',
    formatTable(columns, rows),
    '',
    ...componentLines(forecast, terminal),
    `Method: ${result.model}. Shaded: ${widest} % interval.`,
    sentence ?? untested(forecast),
    ...forecast.notes.map(({ message }) => terminal.style('yellow', `Note: ${message}`)),
  ].join('\n');
}

/** Why there was no test; a note tells where values were missing. */
function untested({ notes }: SeriesForecast): string {
  const isEmpty = notes.some(({ code }) => code === 'backtest_without_values');
  const why = isEmpty
    ? 'There was nothing to test the method on'
    : 'Too little history to test the method on';
  return `${why}; take the interval with care.`;
}

/** A table of the parts of each step, where they were asked for. */
function componentLines({ components, dates }: SeriesForecast, terminal: Terminal): string[] {
  if (components === null || components.length === 0) return [];
  const columns = [
    { title: 'date' },
    ...components.map(({ name }) => ({ title: name, align: 'right' }) as const),
  ];
  const texts = formatNumbers(components.flatMap(({ values }) => values));
  const rows = dates.map((date, i) => [
    date,
    ...components.map((_, k) => texts[k * dates.length + i] ?? ''),
  ]);
  return [terminal.style('bold', 'What each step is made of'), formatTable(columns, rows), ''];
}
