// The shape of one row of the error catalogue; the rows stand in the files beside it.

/**
 * `detail` may hold `{slots}`, filled when the error is thrown; `{days:day}` becomes `1 day` or `2 days`.
 */
export interface ErrorEntry {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly remedy: string;
}

/**
 * A sentence of the catalogue for reading: slots that count name their noun behind the brace.
 *
 * @example
 * slotsInWords('It waits {days:day}.'); // 'It waits {days} days.'
 */
export const slotsInWords = (text: string): string => text.replace(/\{(\w+):(\w+)\}/g, '{$1} $2s');
