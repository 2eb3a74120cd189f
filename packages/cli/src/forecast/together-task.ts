// Runs in a compute thread: all lines of a batch in, forecasts of one model for all of them out.
import type { TaskContext } from '@aibaas/compute';
import {
  type Frequency,
  forecastTogether,
  type GlobalSeries,
  MlError,
  type TogetherCheck,
} from '@aibaas/ml';
import { type BatchLines, errorLine, LineError } from '../batch/batch-lines.ts';
import { type BatchRequest, readRequest } from './batch-task.ts';
import type { Line } from './read-lines.ts';

export interface TogetherInput {
  readonly lines: Line[];
  readonly seed: number;
}

export interface TogetherOutput extends BatchLines {
  readonly series: number;
  readonly check: TogetherCheck | null;
}

type Read = { readonly request: BatchRequest } | { readonly failure: object };

export function forecastTogetherLines(
  { lines, seed }: TogetherInput,
  { signal }: TaskContext,
): TogetherOutput {
  const read = lines.map(readLine);
  const requests = read.flatMap((line) => ('request' in line ? [line.request] : []));
  const [first] = requests;
  if (first === undefined) {
    const message = 'no line can be used; see the errors without --together';
    throw new MlError('series_missing', 'lines', message);
  }
  const told = requests.map(checkAlike(first));
  const series = requests.flatMap((request, k) => (told[k] === null ? [seriesOf(request)] : []));
  const levels = first.levels ?? [95];
  const { horizon: horizonSteps, frequency = 'D' } = first;
  const { forecasts, check } = forecastTogether(
    series,
    { horizonSteps, frequency: frequency as Frequency, levels },
    { seed, signal },
  );
  const answers = forecasts.values();
  const failures = told.values();
  let [text, failed] = ['', 0];
  read.forEach((line, k) => {
    let outcome: object;
    if ('failure' in line) outcome = line.failure;
    else {
      const unlike = failures.next().value ?? null;
      const { id } = line.request;
      outcome =
        unlike === null
          ? { id, model: 'boosted trees on all series', ...answers.next().value, backtest: null }
          : errorLine(id, 'series_unlike', unlike, (lines[k] as Line).number);
    }
    if ('error' in outcome) failed += 1;
    text += `${JSON.stringify(outcome)}\n`;
  });
  return { text, failed, series: forecasts.length, check };
}

function readLine(line: Line): Read {
  let id: unknown = null;
  try {
    const request = readRequest(line, (known) => {
      id = known;
    });
    checkValues(request.values);
    if (!request.values.some((value) => Number.isFinite(value))) {
      throw new LineError('no_values', 'values holds no observed number; give at least one');
    }
    return { request };
  } catch (error) {
    if (!(error instanceof MlError || error instanceof LineError)) throw error;
    return { failure: errorLine(id, error.code, error.message, line.number) };
  }
}

/** One line with a wrong value must not stop the model of all the others. */
function checkValues(values: readonly unknown[]): void {
  values.forEach((value, i) => {
    if (value === null || (typeof value === 'number' && Math.abs(value) <= 1e150)) return;
    const message = `values[${i}] is ${String(value)}; use a finite number, or null if missing`;
    throw new LineError('value_not_finite', message);
  });
}

/** What keeps a series out of the model of the first one; null for nothing. */
const checkAlike =
  (first: BatchRequest) =>
  (request: BatchRequest): string | null => {
    for (const name of ['horizon', 'frequency', 'levels'] as const) {
      const [here, there] = [request[name], first[name]].map((value) => JSON.stringify(value));
      if (here === there) continue;
      return `${name} is ${here ?? 'not given'}, the first series has ${there ?? 'none'}; one model needs them alike`;
    }
    if ((request.start === undefined) === (first.start === undefined)) return null;
    return 'either all series have a start or none; one model looks at the calendar of all';
  };

const seriesOf = ({ values, start }: BatchRequest): GlobalSeries => ({
  values,
  ...(start === undefined ? {} : { start }),
});
