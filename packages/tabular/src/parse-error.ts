/**
 * Why a whole file cannot be read. Rows that cannot be read are not errors: they are rejects.
 */

export type ParseErrorCode =
  | 'not_a_table'
  | 'empty_file'
  | 'no_rows'
  | 'wrong_encoding'
  | 'truncated_gzip'
  | 'corrupt_gzip'
  | 'corrupt_workbook'
  | 'encrypted_workbook'
  | 'sheet_not_found'
  | 'unreadable_file'
  | 'header_mismatch'
  | 'too_many_columns'
  | 'bad_hint'
  | 'too_large';

/**
 * @example
 * try {
 *   await inferFile('sales.pdf');
 * } catch (error) {
 *   if (error instanceof ParseError) console.error(error.message, error.remedy);
 * }
 */
export class ParseError extends Error {
  override readonly name = 'ParseError';
  readonly code: ParseErrorCode;
  readonly details: Record<string, unknown>;
  readonly remedy: string;

  constructor(
    code: ParseErrorCode,
    message: string,
    remedy: string,
    details: Record<string, unknown> = {},
  ) {
    super(message);
    this.code = code;
    this.remedy = remedy;
    // An error that crosses threads keeps its details and no other fields of its own.
    this.details = { ...details, remedy };
  }
}
