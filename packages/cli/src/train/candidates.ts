// `--estimator NAME --param key=value`: the candidates that are tried in place of the usual ones, checked against
// the schemas of the library before a file is read.
import {
  type Candidate,
  findEstimator,
  MlError,
  type ParameterValues,
  resolveParameters,
} from '@aibaas/ml';
import { usageError } from '../command-error.ts';

export interface CandidateFlags {
  readonly estimator?: readonly string[];
  readonly param?: readonly string[];
}

/**
 * null: nothing was chosen. A parameter is for all estimators that are named, `NAME.key=value` for one of them.
 *
 * @throws CommandError `missing_flag`, `parameter_unreadable`, `estimator_unknown`, `parameter_unknown`,
 *   `parameter_invalid`
 */
export function candidatesOf({ estimator, param = [] }: CandidateFlags): Candidate[] | null {
  if (estimator === undefined) {
    if (param.length === 0) return null;
    throw usageError('missing_flag', 'give --estimator NAME, to which --param belongs');
  }
  const names = [...new Set(estimator)];
  const settings = param.map((text) => settingOf(text, names));
  try {
    return names.map((name) => {
      const parameters: ParameterValues = Object.fromEntries(
        settings.flatMap(({ of, key, value }) =>
          of === null || of === name ? [[key, value]] : [],
        ),
      );
      resolveParameters(findEstimator(name).parameters, parameters);
      return { name, estimator: name, parameters };
    });
  } catch (error) {
    if (error instanceof MlError) throw usageError(error.code, error.message);
    throw error;
  }
}

function settingOf(text: string, names: readonly string[]) {
  const at = text.indexOf('=');
  const [left, right] = [text.slice(0, Math.max(0, at)).trim(), text.slice(at + 1).trim()];
  const of = names.find((name) => left.startsWith(`${name}.`)) ?? null;
  const key = of === null ? left : left.slice(of.length + 1);
  if (at > 0 && key !== '' && right !== '') return { of, key, value: settingValue(right) };
  const message = `--param "${text}" is no key=value, such as maxDepth=4`;
  throw usageError('parameter_unreadable', message);
}

function settingValue(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}
