// The words of tables, rows and imports on the wire.
import Type, { type Static } from 'typebox';
import { limits } from '../limits.ts';
import {
  keptPattern,
  keptText,
  lineText,
  nullable,
  operationState,
  page,
  strict,
  timestamp,
  uuid,
} from './shapes.ts';

export const columnType = Type.Union([
  Type.Literal('text'),
  Type.Literal('integer'),
  Type.Literal('number'),
  Type.Literal('boolean'),
  Type.Literal('date'),
  Type.Literal('timestamp'),
  Type.Literal('json'),
]);
export type TableColumnType = Static<typeof columnType>;

export const tableColumn = strict({
  name: Type.String(),
  type: columnType,
  nullable: Type.Boolean(),
});
export type TableColumn = Static<typeof tableColumn>;

export const table = strict({
  id: uuid,
  name: Type.String(),
  columns: Type.Array(tableColumn),
  row_count_estimate: Type.Integer(),
  is_row_count_exact: Type.Boolean({
    description: 'Whether the rows were counted, as those of small tables are.',
  }),
  created_at: timestamp,
});
export type Table = Static<typeof table>;
export const tablePage = page(table);

const tableName = lineText({ minLength: 1, maxLength: 200 });
export const tableParams = strict({ name: tableName });
export const rowParams = strict({ name: tableName, id: uuid });

export const tableCreation = strict({
  name: tableName,
  columns: Type.Array(
    strict({
      name: Type.String({ minLength: 1, maxLength: 63 }),
      type: columnType,
      nullable: Type.Optional(Type.Boolean({ default: true })),
    }),
    { minItems: 1, maxItems: 1000 },
  ),
});
export type TableCreation = Static<typeof tableCreation>;

/**
 * A row: the table's columns beside the system's. Integers beyond 2^53 are strings, both ways.
 * `_version` counts changes; send it as `If-Match` to change a row only if nobody else did.
 */
export const row = Type.Object(
  {
    _id: uuid,
    _created_at: Type.Optional(timestamp),
    _updated_at: Type.Optional(timestamp),
    _version: Type.Optional(Type.Integer()),
  },
  { additionalProperties: true },
);
export type Row = Static<typeof row> & Record<string, unknown>;
export const rowPage = page(row);

const rowValues = Type.Record(Type.String(), Type.Unknown());
export const rowInsertion = Type.Union([
  strict({ row: rowValues }),
  strict({
    rows: Type.Array(rowValues, { minItems: 1, maxItems: limits.rowsPerRequestMax }),
  }),
]);
export type RowInsertion = Static<typeof rowInsertion>;
export const rowInsertionReply = strict({ data: Type.Array(row) });
export const rowChange = rowValues;

const rowChoice = {
  sort: Type.Optional(
    Type.String({ maxLength: 2000, description: 'Columns by comma; a leading - sorts downwards.' }),
  ),
  filter: Type.Optional(
    Type.Array(Type.String({ maxLength: 10_000 }), {
      maxItems: 50,
      description:
        '`<column>.<op>.<value>`, ops eq ne lt lte gt gte like in is_null; repeated filters all hold. ' +
        '`in` takes values by comma, or a JSON list.',
    }),
  ),
  columns: Type.Optional(Type.String({ maxLength: 10_000, description: 'Columns by comma.' })),
};

export const rowQuery = strict({
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: limits.pageSizeMax, default: limits.pageSizeDefault }),
  ),
  cursor: Type.Optional(Type.String({ maxLength: 20_000 })),
  ...rowChoice,
});
export type RowQuery = Static<typeof rowQuery>;

export const rowExportQuery = strict({
  format: Type.Optional(
    Type.Union([Type.Literal('csv'), Type.Literal('ndjson')], { default: 'csv' }),
  ),
  ...rowChoice,
});
export type RowExportQuery = Static<typeof rowExportQuery>;

const fileHints = {
  filename: Type.Optional(keptText({ maxLength: 400 })),
  delimiter: Type.Optional(keptText({ minLength: 1, maxLength: 1 })),
  sheet: Type.Optional(
    lineText({
      minLength: 1,
      maxLength: 100,
      description: 'Of an Excel file: a sheet by its name, or by its place from 1.',
    }),
  ),
  date_order: Type.Optional(
    Type.Union([Type.Literal('dmy'), Type.Literal('mdy'), Type.Literal('ymd')]),
  ),
  decimal: Type.Optional(Type.Union([Type.Literal('.'), Type.Literal(',')])),
  encoding: Type.Optional(
    Type.Union([
      Type.Literal('utf-8'),
      Type.Literal('utf-16le'),
      Type.Literal('utf-16be'),
      Type.Literal('windows-1252'),
    ]),
  ),
  time_zone: Type.Optional(lineText({ maxLength: 100, description: 'IANA name.' })),
  columns: Type.Optional(
    Type.String({
      maxLength: 100_000,
      description: 'JSON: `{"column":"type"}`, or a list of `{"name","type"}`.',
    }),
  ),
};

export const previewQuery = strict(fileHints);
export type FileHints = Static<typeof previewQuery>;

export const importQuery = strict({
  ...fileHints,
  table: tableName,
  mode: Type.Optional(
    Type.Union([Type.Literal('create'), Type.Literal('append')], { default: 'create' }),
  ),
});
export type ImportQuery = Static<typeof importQuery>;

export const uploadInput = strict({
  filename: keptText({ minLength: 1, maxLength: 400 }),
  bytes_total: Type.Integer({ minimum: 1, maximum: 2 ** 50 }),
});
export type UploadInput = Static<typeof uploadInput>;

export const fileUpload = strict({
  id: uuid,
  filename: Type.String(),
  offset: Type.Integer({ description: 'Bytes that have come.' }),
  bytes_total: Type.Integer(),
  created_at: timestamp,
  expires_at: timestamp,
});
export type FileUpload = Static<typeof fileUpload>;

export const fileQuestion = strict({
  code: Type.String(),
  column: Type.String(),
  message: Type.String(),
  examples: Type.Array(Type.String()),
  options: Type.Array(Type.String()),
});
export type FileQuestion = Static<typeof fileQuestion>;
export const fileWarning = strict({ code: Type.String(), message: Type.String() });
export type FileWarning = Static<typeof fileWarning>;

export const inference = strict({
  format: strict({
    kind: Type.String(),
    compression: Type.String(),
    encoding: Type.String(),
    delimiter: Type.String(),
    has_header: Type.Boolean(),
    decimal: Type.String(),
    sheet: nullable(Type.String({ description: 'The sheet of an Excel file that is read.' })),
  }),
  sheets: Type.Array(strict({ name: Type.String(), is_hidden: Type.Boolean() }), {
    description: 'Of an Excel file, in the order of their tabs.',
  }),
  columns: Type.Array(tableColumn),
  sample: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  rows_sampled: Type.Integer({ description: 'Rows that the types were read from.' }),
  rejects: strict({
    tried: Type.Integer({ description: 'Rows of the beginning that were tried.' }),
    rejected: Type.Integer({ description: 'Of them, those that these types would refuse.' }),
    examples: Type.Array(
      strict({ line: Type.Integer(), column: nullable(Type.String()), reason: Type.String() }),
    ),
  }),
  questions: Type.Array(fileQuestion),
  warnings: Type.Array(fileWarning),
});
export type FileInference = Static<typeof inference>;

/** `rejected` counts all; of them at most 100 000 are kept, and `warnings` then says so. */
export const dataImport = strict({
  id: uuid,
  table: Type.String(),
  filename: nullable(Type.String()),
  mode: Type.String(),
  state: operationState,
  rows: Type.Integer(),
  rejected: Type.Integer(),
  bytes_read: Type.Integer(),
  bytes_total: nullable(Type.Integer()),
  questions: Type.Array(fileQuestion),
  warnings: Type.Array(fileWarning),
  operation_id: uuid,
  created_at: timestamp,
});
export type DataImport = Static<typeof dataImport>;
export const importPage = page(dataImport);

export const importAnswers = strict({
  date_order: fileHints.date_order,
  decimal: fileHints.decimal,
  columns: Type.Optional(
    Type.Union([
      Type.Record(Type.String({ pattern: keptPattern }), columnType, {
        additionalProperties: false,
      }),
      Type.Array(
        strict({
          name: keptText({ maxLength: 400 }),
          type: columnType,
          nullable: Type.Optional(Type.Boolean()),
        }),
      ),
    ]),
  ),
});
export type ImportAnswers = Static<typeof importAnswers>;

export const importReject = strict({
  id: uuid,
  line: Type.Integer(),
  column: nullable(Type.String()),
  code: Type.String(),
  reason: Type.String(),
  raw: Type.String(),
  values: nullable(Type.Record(Type.String(), Type.Unknown())),
  repaired_at: nullable(timestamp),
});
export type ImportReject = Static<typeof importReject>;
export const rejectPage = page(importReject);
export const rejectRepair = strict({ values: rowValues });
