// Why a file was refused, in the words of the error catalogue. Errors of a compute thread arrive as
// plain errors that still carry their name and code.
import type { ErrorCode } from '@aibaas/contract';
import type { ParseErrorCode } from '@aibaas/tabular';
import { AppError } from '../../../kernel/errors.ts';

const codes: Partial<Record<ParseErrorCode, ErrorCode>> = {
  not_a_table: 'import_not_a_table',
  empty_file: 'import_empty',
  no_rows: 'import_empty',
  wrong_encoding: 'import_encoding',
  truncated_gzip: 'import_damaged',
  corrupt_gzip: 'import_damaged',
  corrupt_workbook: 'import_damaged',
  encrypted_workbook: 'import_locked',
  sheet_not_found: 'import_sheet',
  header_mismatch: 'import_columns',
  too_many_columns: 'import_columns',
  bad_hint: 'import_hint',
  too_large: 'import_too_large',
};

/** The refusal it means to a caller; anything else as it came. */
export function fileRefusal(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'ParseError') return error;
  const code = codes[(error as Error & { code?: ParseErrorCode }).code ?? 'unreadable_file'];
  return code === undefined
    ? error
    : new AppError(code, { reason: error.message }, { cause: error });
}
