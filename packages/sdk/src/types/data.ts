// Tables, rows, imports, events, and the live feed of their changes.
import type { JsonValue, ListParams, OperationState } from './shared.ts';

export type ColumnType = 'text' | 'integer' | 'number' | 'boolean' | 'date' | 'timestamp' | 'json';

export interface Column {
  name: string;
  type: ColumnType;
  nullable?: boolean;
}

export interface TableColumn extends Column {
  nullable: boolean;
}

export interface Table {
  id: string;
  name: string;
  columns: TableColumn[];
  row_count_estimate: number;
  /** Whether the rows were counted, as those of small tables are. */
  is_row_count_exact: boolean;
  created_at: string;
}

export type RowValues = Record<string, JsonValue>;

/** A row with the server's own columns; `columns` of a list may leave all but `_id` out. */
export interface Row {
  _id: string;
  _created_at?: string;
  _updated_at?: string;
  /** Counts changes. */
  _version?: number;
  [column: string]: unknown;
}

export type FilterOperator = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte' | 'like' | 'in' | 'is_null';

export interface RowListParams extends ListParams {
  /** Column names; a leading `-` sorts downwards. */
  sort?: string | string[];
  /** `column.operator.value`, or its three parts; all must hold. */
  filter?: string | (string | [column: string, operator: FilterOperator, value: JsonValue])[];
  columns?: string[];
}

export interface ExportParams extends Omit<RowListParams, keyof ListParams> {
  /** `csv` unless given. */
  format?: 'csv' | 'ndjson';
}

export type DateOrder = 'dmy' | 'mdy' | 'ymd';

export interface ImportHints {
  delimiter?: string;
  /** Of an Excel file: a sheet by its name, or by its place from 1. */
  sheet?: string;
  date_order?: DateOrder;
  decimal?: '.' | ',';
  encoding?: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
  time_zone?: string;
  columns?: Column[] | Record<string, ColumnType>;
}

export interface ImportQuestion {
  /** `ambiguous_date_order` or `ambiguous_decimal`. */
  code: string;
  column: string;
  message: string;
  examples: string[];
  options: string[];
}

export interface ImportWarning {
  code: string;
  message: string;
}

export interface ImportInference {
  format: {
    kind: string;
    compression: string;
    encoding: string;
    delimiter: string;
    has_header: boolean;
    decimal: string;
    /** The sheet of an Excel file that is read. */
    sheet: string | null;
  };
  /** Of an Excel file, in the order of their tabs. */
  sheets: { name: string; is_hidden: boolean }[];
  columns: TableColumn[];
  sample: Record<string, unknown>[];
  /** Rows that the types were read from. */
  rows_sampled: number;
  /** How many rows of the beginning these types would refuse. */
  rejects: {
    tried: number;
    rejected: number;
    examples: { line: number; column: string | null; reason: string }[];
  };
  questions: ImportQuestion[];
  warnings: ImportWarning[];
}

export interface ImportAnswers {
  date_order?: DateOrder;
  decimal?: '.' | ',';
  columns?: Column[] | Record<string, ColumnType>;
}

export type ImportBody =
  | string
  | Uint8Array<ArrayBuffer>
  | Blob
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>
  | (() => AsyncIterable<Uint8Array>);

export interface ImportParams extends ImportHints {
  table: string;
  filename: string;
  mode?: 'create' | 'append';
  /**
   * Text, bytes, blobs and a function that opens the file are sent again after a failed connection,
   * with the same Idempotency-Key; a stream is sent once.
   */
  body: ImportBody;
}

/** A file that comes in parts. */
export interface Upload {
  id: string;
  filename: string;
  /** Bytes that have come. */
  offset: number;
  bytes_total: number;
  created_at: string;
  expires_at: string;
}

export interface UploadParams extends ImportHints {
  table: string;
  filename: string;
  mode?: 'create' | 'append';
  body: Blob;
  /** Goes on with an upload that was begun before, also after the page was closed. */
  uploadId?: string;
  /** Bytes sent in one request (default 8 MiB). */
  partBytes?: number;
  /** Called with the upload's id and the bytes that are safely there, and while it waits to go on. */
  onUpload?: (progress: { id: string; offset: number; isWaiting: boolean }) => void;
}

export interface ImportResult {
  table: string;
  rows: number;
  rejected: number;
  bytes: number;
  columns: Column[];
  warnings: ImportWarning[];
  questions?: ImportQuestion[];
}

export interface Import {
  id: string;
  table: string;
  filename: string | null;
  mode: string;
  state: OperationState;
  rows: number;
  rejected: number;
  bytes_read: number;
  bytes_total: number | null;
  questions: ImportQuestion[];
  warnings: ImportWarning[];
  operation_id: string;
  created_at: string;
}

export interface ImportReject {
  id: string;
  line: number;
  column: string | null;
  code: string;
  reason: string;
  raw: string;
  values: Record<string, unknown> | null;
  repaired_at: string | null;
}

/** The fields of CloudEvents 1.0; the SDK fills a missing `id`, so a retry is never counted twice. */
export interface EventInput {
  id?: string;
  source: string;
  type: string;
  time?: string;
  subject?: string;
  workspace_id?: string;
  data?: JsonValue;
  specversion?: '1.0';
}

export interface StoredEvent {
  id: string;
  source: string;
  type: string;
  time: string;
  subject: string | null;
  workspace_id: string | null;
  data: unknown;
  received_at: string;
}

export interface EventListParams extends ListParams {
  type?: string;
  source?: string;
  subject?: string;
  since?: string;
  /** Only facts of the product itself (true), or only your own events (false). */
  own?: boolean;
}

export interface EventField {
  name: string;
  type: 'text' | 'number' | 'boolean' | 'object' | 'list' | 'null';
}

export interface EventType {
  type: string;
  /** Of the newest one. */
  source: string;
  /** In the last 30 days; counted up to 100 000. */
  events: number;
  is_more: boolean;
  newest_at: string;
  /** The top level of the newest one's data. */
  fields: EventField[];
}

export interface EventTypes {
  data: EventType[];
  /** There are more than 200 types. */
  is_cut: boolean;
}

export interface EventReceipt {
  accepted: number;
  duplicates: number;
  rejected: { index: number; code: string; detail: string }[];
}

export interface LiveEvent {
  type: string;
  data: unknown;
  /** Rises by one for each event of a subscription; a jump means that events were missed. */
  sequence: number;
}
