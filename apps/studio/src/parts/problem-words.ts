// What an error says to a person: its sentence with what to do next, and the places in a form it is about.
import { ApiError } from '@aibaas/sdk';

export interface ProblemSaid {
  readonly cause: string;
  /** null where nothing more than the cause helps. */
  readonly fix: string | null;
}

/**
 * Cause and fix of an error. Where single fields are wrong these alone are named: what the API says beside them is
 * for programs.
 *
 * @example
 * problemSaid(error).cause; // 'datum: Expected a date.'
 */
export function problemSaid(error: unknown): ProblemSaid {
  if (!(error instanceof ApiError) || error.problem === null) {
    return { cause: sentence(error instanceof Error ? error.message : String(error)), fix: null };
  }
  const { detail, remedy, errors = [] } = error.problem;
  if (errors.length === 0) return { cause: sentence(detail), fix: remedy === '' ? null : remedy };
  const said = errors.map(({ pointer, message }) => {
    const field = fieldOf(pointer);
    return sentence(ended(field === '' ? message : `${field}: ${message}`));
  });
  return { cause: [...new Set(said)].join(' '), fix: null };
}

/** The finding and the remedy in one line. */
export function problemText(error: unknown): string {
  const { cause, fix } = problemSaid(error);
  return fix === null ? cause : `${cause} ${fix}`;
}

/** One full stop where there were two. */
const sentence = (text: string): string => text.replace(/(?<![.])[.]{2}(?=\s|$)/g, '.');

/** Several stand in one line, and each has to end. */
const ended = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

/** The last name of a pointer: `/definition/value_column` is `value_column`, and a place in a list is its list. */
function fieldOf(pointer: string): string {
  const steps = pointer.split('/').filter((step) => step !== '' && !/^\d+$/.test(step));
  return (steps.at(-1) ?? '').replaceAll('~1', '/').replaceAll('~0', '~');
}

/**
 * Messages by field, the last name of each pointer: `/definition/value_column` is `value_column`.
 *
 * @example
 * fieldProblems(error).get('name');
 */
export function fieldProblems(error: unknown): ReadonlyMap<string, string> {
  const errors = error instanceof ApiError ? (error.problem?.errors ?? []) : [];
  return new Map(errors.map(({ pointer, message }) => [fieldOf(pointer), message]));
}
