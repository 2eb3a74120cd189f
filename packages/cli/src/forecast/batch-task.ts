// Runs in a compute thread: a few lines of a batch in, as many lines of results out. Texts cross
// the thread boundary as they are, so the main thread never parses or prints JSON.
import type { TaskContext } from '@aibaas/compute';
import {
  type Effort,
  explainForecast,
  type ForecastEvent,
  type Frequency,
  forecast,
  frequencyWords,
  isFrequency,
  MlError,
} from '@aibaas/ml';
import { type BatchLines, errorLine, LineError, parseLine } from '../batch/batch-lines.ts';
import type { Line } from './read-lines.ts';

/** A line of the batch, checked for what is no number or text. */
export interface BatchRequest {
  readonly id: unknown;
  readonly values: (number | null)[];
  readonly horizon: number;
  readonly frequency?: Frequency;
  readonly start?: string;
  readonly levels?: number[];
  readonly events?: ForecastEvent[];
  readonly isExplained: boolean;
  readonly effort?: Effort;
}

export function forecastLines(lines: Line[], context: TaskContext): BatchLines {
  let failed = 0;
  let text = '';
  for (const line of lines) {
    context.signal.throwIfAborted();
    const outcome = forecastLine(line, context);
    if ('error' in outcome) failed++;
    text += `${JSON.stringify(outcome)}\n`;
  }
  return { text, failed };
}

function forecastLine(line: Line, context: TaskContext): object {
  let id: unknown = null;
  try {
    const request = readRequest(line, (known) => {
      id = known;
    });
    return { id, ...outcomeOf(request, context) };
  } catch (error) {
    if (error instanceof MlError && error.code === 'aborted') throw error;
    if (!(error instanceof MlError || error instanceof LineError)) throw error;
    const message = error.message.replaceAll('options.horizonSteps', 'horizon');
    return errorLine(id, error.code, message.replaceAll('options.', ''), line.number);
  }
}

/**
 * @param named is told the id as soon as it is known, so that an error can name it
 * @throws LineError
 */
export function readRequest(line: Line, named: (id: unknown) => void): BatchRequest {
  const parsed = parseLine(line, 'id, values and horizon');
  const id = parsed.id ?? null;
  named(id);
  return { ...checked(parsed), id };
}

function checked(request: Record<string, unknown>): BatchRequest {
  const { id, values, horizon, frequency, start, levels, events, explain, effort } = request;
  if (!Array.isArray(values)) {
    throw new LineError('missing_field', 'values must be an array of numbers; null is a gap');
  }
  if (typeof horizon !== 'number') {
    throw new LineError('missing_field', 'horizon must be a whole number of steps');
  }
  if (frequency !== undefined && !isFrequency(frequency)) {
    const message = `frequency is ${JSON.stringify(frequency)}; ${frequencyWords}`;
    throw new LineError('frequency_unknown', message);
  }
  if (start !== undefined && start !== null && typeof start !== 'string') {
    throw new LineError('time_not_understood', 'start must be a text such as 2026-03-31');
  }
  const isEvent = (one: unknown) => typeof one === 'object' && one !== null;
  if (
    events !== undefined &&
    events !== null &&
    !(Array.isArray(events) && events.every(isEvent))
  ) {
    const message = 'events must be a list such as [{"name":"sale","dates":["2026-03-31"]}]';
    throw new LineError('event_invalid', message);
  }
  return {
    id,
    values,
    horizon,
    isExplained: explain === true,
    // An unknown word is refused by the library, which knows the words.
    ...(effort === undefined || effort === null ? {} : { effort: effort as Effort }),
    ...(Array.isArray(events) ? { events: events as ForecastEvent[] } : {}),
    ...(frequency === undefined ? {} : { frequency }),
    ...(typeof start === 'string' ? { start } : {}),
    ...(levels === undefined || levels === null ? {} : { levels: levels as number[] }),
  };
}

function outcomeOf(request: BatchRequest, context: TaskContext): object {
  const { values, horizon, frequency, start, levels, events, isExplained, effort } = request;
  const options = {
    horizonSteps: horizon,
    levels: levels ?? [95],
    ...(frequency === undefined ? {} : { frequency }),
    ...(start === undefined ? {} : { start }),
    ...(events === undefined ? {} : { events }),
    ...(effort === undefined ? {} : { effort }),
    signal: context.signal,
  };
  const explained = isExplained ? explainForecast(values, options) : null;
  const result = explained?.forecast ?? forecast(values, options);
  const { model, mean, lower, upper, backtest, notes } = result;
  return {
    model,
    mean,
    lower,
    upper,
    backtest: backtest && {
      smape: backtest.smape,
      mase: backtest.mase,
      coverage: backtest.coverage,
      naive: backtest.naive,
    },
    ...(result.events === undefined ? {} : { events: result.events }),
    ...(explained === null ? {} : { components: explained.components }),
    ...(notes.length > 0 ? { notes } : {}),
  };
}
