// What is wrong with an expression, and where: the only thing that this package throws at bad input.

export type ExpressionErrorCode =
  | 'expression_too_large'
  | 'expression_syntax'
  | 'name_forbidden'
  | 'name_unknown'
  | 'function_unknown'
  | 'argument_count'
  | 'type_mismatch'
  | 'unit_mismatch'
  | 'unit_unknown'
  | 'not_in_sql';

/**
 * @example
 * try {
 *   compile('sentimnt < 0.3', { sentiment: { type: 'number' } });
 * } catch (error) {
 *   (error as ExpressionError).suggestion; // 'sentiment'
 * }
 */
export class ExpressionError extends Error {
  readonly code: ExpressionErrorCode;
  /** Where it begins in the source, in UTF-16 units from 0. */
  readonly at: number;
  readonly length: number;
  /** What was probably meant; null where nothing is near. */
  readonly suggestion: string | null;

  constructor(
    code: ExpressionErrorCode,
    place: { readonly at: number; readonly end: number },
    message: string,
    suggestion: string | null = null,
  ) {
    super(message);
    this.name = 'ExpressionError';
    this.code = code;
    this.at = place.at;
    this.length = place.end - place.at;
    this.suggestion = suggestion;
  }
}
