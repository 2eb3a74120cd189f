// Errors that only the data routes answer.
import type { ErrorEntry } from './entry.ts';

export const dataErrors = {
  table_exists: {
    status: 409,
    title: 'The table exists',
    detail: 'A table "{table}" exists, or an import is making it.',
    remedy: 'Choose another name, or import with mode=append to add rows to it.',
  },
  column_unknown: {
    status: 400,
    title: 'There is no such column',
    detail: 'Table "{table}" has no column "{column}". {suggestion}',
    remedy: 'Name one of the columns that GET /api/v1/tables/{name} lists.',
  },
  filter_invalid: {
    status: 400,
    title: 'The filter cannot be read',
    detail: 'The filter "{filter}" cannot be used: {reason}.',
    remedy:
      'Write <column>.<op>.<value> with op one of eq, ne, lt, lte, gt, gte, like, in, is_null.',
  },
  sort_invalid: {
    status: 400,
    title: 'The sort order cannot be read',
    detail: 'The sort order "{sort}" cannot be used: {reason}.',
    remedy: 'Name each column once, separated by commas, with a leading - to sort downwards.',
  },
  rows_too_large: {
    status: 413,
    title: 'The rows are over the limit',
    detail:
      'With all columns of table "{table}" the rows make {bytes:byte}; at most {limit_bytes} are written at once.',
    remedy: 'Send fewer rows in one request, or import them as a file.',
  },
  row_too_large: {
    status: 422,
    title: 'The row would be over the limit',
    detail:
      'With this change the values of row "{id}" have {bytes:byte}; a row has at most {limit_bytes}.',
    remedy: 'Keep large values in rows of their own, or outside the table.',
  },
  import_not_a_table: {
    status: 422,
    title: 'The file is not a table',
    detail: '{reason}',
    remedy:
      'Send CSV or NDJSON, plain or gzipped, or an Excel file (.xlsx); export anything else as CSV.',
  },
  import_too_large: {
    status: 422,
    title: 'The file is over the limit',
    detail: '{reason}',
    remedy:
      'Split the file and import its parts with mode=append; a packed file of mere repetition is not taken.',
  },
  import_empty: {
    status: 422,
    title: 'The file has no rows',
    detail: '{reason}',
    remedy: 'Send a file with a header and at least one row.',
  },
  import_encoding: {
    status: 422,
    title: 'The file is in another encoding',
    detail: '{reason}',
    remedy: 'Name the encoding (utf-8, utf-16le, utf-16be, windows-1252), or save it as UTF-8.',
  },
  import_damaged: {
    status: 422,
    title: 'The file is damaged',
    detail: '{reason}',
    remedy: 'Make the file again and send it whole; nothing of it was kept.',
  },
  import_locked: {
    status: 422,
    title: 'The file is locked',
    detail: '{reason}',
    remedy: 'Save the workbook without a password, and send that.',
  },
  too_many_exports: {
    status: 429,
    title: 'Too many exports at once',
    detail: 'This tenant has {count:export} under way, the most at once.',
    remedy: 'Read one of them to its end or break it off, then ask again.',
  },
  import_sheet: {
    status: 422,
    title: 'There is no such sheet',
    detail: '{reason}',
    remedy: 'Name one of the sheets that there are, or none to read the first.',
  },
  import_columns: {
    status: 422,
    title: 'The columns do not fit',
    detail: '{reason}',
    remedy: 'Make the file’s header match the table, or import it as a table of its own.',
  },
  import_hint: {
    status: 422,
    title: 'A hint does not fit the file',
    detail: '{reason}',
    remedy: 'Leave the hint out to have it found, or correct it.',
  },
  import_interrupted: {
    status: 400,
    title: 'The upload was cut off',
    detail: 'The upload ended before the file was complete; nothing of it was kept.',
    remedy: 'Send the file again.',
  },
  upload_offset: {
    status: 409,
    title: 'The part does not begin where the file ends',
    detail: 'The part begins at byte {given}, but {offset} bytes have come.',
    remedy: 'Ask GET /api/v1/uploads/{id} and send on from its offset.',
  },
  upload_incomplete: {
    status: 409,
    title: 'The file has not come whole',
    detail: '{offset} of {bytes:byte} have come.',
    remedy: 'Send the rest with PATCH /api/v1/uploads/{id}, then import it.',
  },
  reject_repaired: {
    status: 409,
    title: 'The row was repaired before',
    detail: 'The rejected row {id} was repaired at {repaired_at}.',
    remedy: 'Change the row itself with PATCH /api/v1/tables/{name}/rows/{id}.',
  },
} as const satisfies Record<string, ErrorEntry>;
