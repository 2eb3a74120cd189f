// Runs in a compute thread: a few series of a batch in, as many lines with their scores out.
import type { TaskContext } from '@aibaas/compute';
import { detectAnomalies, MlError } from '@aibaas/ml';
import { type BatchLines, errorLine, LineError, parseLine } from '../batch/batch-lines.ts';
import type { Line } from '../forecast/read-lines.ts';

export function detectLines(lines: Line[], context: TaskContext): BatchLines {
  let failed = 0;
  let text = '';
  for (const line of lines) {
    context.signal.throwIfAborted();
    const outcome = detectLine(line, context);
    if ('error' in outcome) failed++;
    text += `${JSON.stringify(outcome)}\n`;
  }
  return { text, failed };
}

function detectLine(line: Line, context: TaskContext): object {
  let id: unknown = null;
  try {
    const parsed = parseLine(line, 'id and points');
    id = parsed.id ?? null;
    const { times, values } = pointsOf(parsed.points);
    const { scores, anomalies } = detectAnomalies(times, values, { signal: context.signal });
    return { id, scores: scores.map(rounded), anomalies };
  } catch (error) {
    if (error instanceof MlError && error.code === 'aborted') throw error;
    if (!(error instanceof MlError || error instanceof LineError)) throw error;
    return errorLine(id, error.code, error.message, line.number);
  }
}

/** Six digits tell any two scores apart that matter, and keep the file small. */
function rounded(score: number): number {
  return Math.round(score * 1e6) / 1e6;
}

function pointsOf(points: unknown): { times: number[]; values: (number | null)[] } {
  if (!Array.isArray(points)) {
    const message = 'points must be an array of [time, value]; a value may be null';
    throw new LineError('missing_field', message);
  }
  const times: number[] = [];
  const values: (number | null)[] = [];
  points.forEach((point: unknown, i) => {
    const [time, value] = Array.isArray(point) && point.length === 2 ? point : [undefined, 0];
    const timeMs = timeOf(time);
    if (timeMs === null) {
      const example = '["2026-03-31 14:00:00", 20.5]';
      const message = `points[${i}] is ${JSON.stringify(point)}; write ${example}`;
      throw new LineError('time_not_understood', message);
    }
    if (value !== null && typeof value !== 'number') {
      const message = `points[${i}] has the value ${JSON.stringify(value)}; write a number or null`;
      throw new LineError('bad_value', message);
    }
    times.push(timeMs);
    values.push(value);
  });
  return { times, values };
}

const STAMP =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(?:Z|[+-]\d{2}:\d{2})?)?$/;

/** Milliseconds of the clock on the wall, with or without an offset. */
function timeOf(time: unknown): number | null {
  if (typeof time === 'number') return Number.isFinite(time) ? time : null;
  const match = typeof time === 'string' ? STAMP.exec(time.trim()) : null;
  if (match === null) return null;
  const [, date, clock = '00:00'] = match;
  // An hour of the day is what the clock on the wall shows, so a written offset is left away.
  const ms = Date.parse(`${date}T${clock}Z`);
  return Number.isNaN(ms) ? null : ms;
}
