// What an error says to a person: its sentence with what to do next, and the places in a form it is about.
import { ApiError } from '@aibaas/sdk';

/** The finding and the remedy in one line. */
export function problemText(error: unknown): string {
  if (error instanceof ApiError && error.problem !== null) {
    const { detail, remedy } = error.problem;
    return remedy === '' ? detail : `${detail} ${remedy}`;
  }
  return error instanceof Error ? error.message : String(error);
}

/**
 * Messages by field, the last name of each pointer: `/definition/value_column` is `value_column`.
 *
 * @example
 * fieldProblems(error).get('name');
 */
export function fieldProblems(error: unknown): ReadonlyMap<string, string> {
  const errors = error instanceof ApiError ? (error.problem?.errors ?? []) : [];
  return new Map(
    errors.map(({ pointer, message }) => {
      const steps = pointer.split('/').filter((step) => step !== '' && !/^\d+$/.test(step));
      return [steps.at(-1) ?? '', message];
    }),
  );
}
