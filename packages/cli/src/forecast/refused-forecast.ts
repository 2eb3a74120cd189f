// What the library refuses about a series, told with flags and lines of the file.
import { CommandError } from '../command-error.ts';

/** Puts flags and lines of the file in the place of argument names. */
export function refusedForecast(error: unknown, lines: readonly number[]): unknown {
  if (!(error instanceof Error) || error.name !== 'MlError') return error;
  const { code, path } = error as Error & { code: string; path: string };
  const index = /^(?:times|values)\[(\d+)\]$/.exec(path)?.[1];
  const line = index === undefined ? undefined : lines[Number(index)];
  const message = error.message
    .replaceAll('"\u0000', '"')
    .replaceAll('\u0000', ' / ')
    .replaceAll('options.horizonSteps', '--horizon')
    .replaceAll('options.frequency', '--frequency')
    .replace(/options\.seasonalPeriods(\[\d+\])?/g, '--season')
    .replace(/options\.levels(\[\d+\])?/g, '--level')
    .replace(/options\.events(\[\d+\](\.\w+(\[\d+\])?)?)?/g, '--event')
    .replace(/(?:times|values)\[(\d+)\]/g, (text, at) => {
      const place = lines[Number(at)];
      return place === undefined ? text : `line ${place}`;
    });
  if (code === 'series_absent') {
    const [what] = message.split('; choose');
    const advice = 'say what that means: --absent zero (nothing happened) or gap (not known)';
    return new CommandError(code, `${what}; ${advice}`, { exit: 2 });
  }
  if (code === 'duplicate_times') {
    const [what] = message.split('; choose');
    const advice =
      'say what to do with them: --duplicates sum, mean or last; or, where they are of several series, ' +
      'which columns tell those apart: --hierarchy COL,…';
    return new CommandError(code, `${what}; ${advice}`, { exit: 2, ...(line ? { line } : {}) });
  }
  const exit = path.startsWith('options.') ? 2 : 1;
  return new CommandError(code, message, { exit, ...(line === undefined ? {} : { line }) });
}
