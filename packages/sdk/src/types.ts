// The words of the wire, as a client sees them: one interface per noun, spelled as the server
// spells them (snake_case), times as RFC 3339 text.

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | JsonValue[]
  | { [key: string]: JsonValue };

/** RFC 9457. */
export interface Problem {
  type?: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
  code: string;
  request_id?: string;
  remedy?: string;
  errors?: { pointer: string; message: string }[];
}

export interface Page<T> {
  data: T[];
  next_cursor: string | null;
}

export interface ListParams {
  /** Rows per page, at most 1000. */
  limit?: number;
  cursor?: string;
}

// Identity

export type Role = 'owner' | 'admin' | 'member' | 'viewer';
export type Scope = 'read' | 'write' | 'admin';

export interface Person {
  id: string;
  email: string;
  name: string | null;
}

export interface Session {
  person: Person;
  tenant_id: string;
  workspace_id: string;
  access_token: string;
  expires_in: number;
}

export interface AccessToken {
  access_token: string;
  token_type: 'Bearer';
  expires_in: number;
  tenant_id: string;
  role: Role;
  scopes: Scope[];
}

export interface Me {
  person: Person | null;
  key: ApiKey | null;
  tenant: { id: string; name: string };
  role: Role;
  scopes: Scope[];
  workspaces: Workspace[];
  memberships: { tenant_id: string; tenant_name?: string; role: Role }[];
}

export interface Tenant {
  id: string;
  name: string;
  created_at: string;
}

export interface Member {
  id: string;
  email: string;
  name: string | null;
  role: Role;
  created_at: string;
}

export interface Workspace {
  id: string;
  name: string;
  environment: string | null;
  created_at: string;
}

export interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  scopes: Scope[];
  created_at: string;
  last_used_at: string | null;
  expires_at: string | null;
}

/** `key` is shown this once and never again. */
export interface CreatedApiKey extends ApiKey {
  key: string;
}

// Audit

export interface AuditRecord {
  id: string;
  sequence: number | null;
  at: string;
  actor: JsonValue;
  action: string;
  resource_type: string | null;
  resource_id: string | null;
  outcome: string;
  request_id: string | null;
  details: JsonValue;
}

export interface AuditReport {
  ok: boolean;
  checked: number;
  first_problem: {
    sequence: number;
    kind: 'altered' | 'missing' | 'reordered' | 'truncated';
    [more: string]: JsonValue;
  } | null;
  /** Records that the sequencer has not numbered yet. */
  unchained: number;
  last_head: { sequence: number; at: string } | null;
  out_of_reach: string;
}

// Data

export type ColumnType = 'text' | 'integer' | 'number' | 'boolean' | 'date' | 'timestamp' | 'json';

export interface Column {
  name: string;
  type: ColumnType;
  nullable?: boolean;
}

export interface Table {
  id: string;
  name: string;
  columns: Column[];
  row_count_estimate: number;
  created_at: string;
}

export type RowValues = Record<string, JsonValue>;

export type Row = RowValues & { _id: string; _created_at: string; _updated_at: string };

export type FilterOperator = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte' | 'like' | 'in' | 'is_null';

export interface RowListParams extends ListParams {
  /** Column names; a leading `-` sorts downwards. */
  sort?: string | string[];
  /** `column.operator.value`, or its three parts; all must hold. */
  filter?: string | (string | [column: string, operator: FilterOperator, value: JsonValue])[];
  columns?: string[];
}

export type DateOrder = 'dmy' | 'mdy' | 'ymd';

export interface ImportHints {
  delimiter?: string;
  date_order?: DateOrder;
  decimal?: '.' | ',';
  encoding?: string;
  time_zone?: string;
  columns?: Column[] | Record<string, ColumnType>;
}

export interface ImportQuestion {
  code: string;
  message: string;
  column?: string;
  examples?: JsonValue[];
  options?: { value: string; label?: string }[] | string[];
}

export interface ImportInference {
  format: JsonValue;
  columns: Column[];
  sample: JsonValue[];
  questions: ImportQuestion[];
  warnings: JsonValue[];
}

export type ImportBody =
  | string
  | Uint8Array<ArrayBuffer>
  | Blob
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>;

export interface ImportParams extends ImportHints {
  table: string;
  filename: string;
  mode?: 'create' | 'append';
  /** Text, bytes and blobs are sent again after a failed connection; streams are not. */
  body: ImportBody;
}

export interface ImportResult {
  table: string;
  rows: number;
  rejected: number;
  bytes: number;
  columns: Column[];
  warnings: JsonValue[];
  questions?: ImportQuestion[];
}

export interface Import {
  id: string;
  table: string;
  filename: string | null;
  state: OperationState;
  rows: number;
  rejected: number;
  bytes_read: number;
  bytes_total: number | null;
  questions: ImportQuestion[];
  warnings: JsonValue[];
  operation_id: string;
}

export interface ImportReject {
  id: string;
  line: number;
  column: string | null;
  code: string;
  reason: string;
  raw: string;
  values: JsonValue;
  repaired_at: string | null;
}

// Long work

export type OperationState =
  | 'queued'
  | 'running'
  | 'needs_input'
  | 'succeeded'
  | 'failed'
  | 'cancelled';

export interface OperationProgress {
  done: number;
  total: number | null;
  unit: string;
  stage: string;
  seconds_left: number | null;
}

export interface Operation<R = JsonValue> {
  id: string;
  kind: string;
  state: OperationState;
  progress: OperationProgress | null;
  result: R | null;
  error: Problem | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}

// Events

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

export interface StoredEvent extends EventInput {
  id: string;
  time: string;
}

export interface EventListParams extends ListParams {
  type?: string;
  source?: string;
  subject?: string;
  since?: string;
}

export interface EventReceipt {
  accepted: number;
  duplicates: number;
  rejected: { index: number; code: string; detail: string }[];
}

// Metrics

export type Aggregation = 'sum' | 'count' | 'avg' | 'min' | 'max' | 'last' | 'count_distinct';
export type Granularity = 'hour' | 'day' | 'week' | 'month';

export interface MetricInput {
  name: string;
  workspace_id?: string;
  source: { table: string } | { event_type: string };
  time_column?: string;
  value_column?: string | null;
  aggregation: Aggregation;
  granularity: Granularity;
  time_zone?: string;
  dimensions?: string[];
  filters?: JsonValue[];
  gaps?: 'missing' | 'zero';
  role?: 'consumption' | null;
  balance?: { value: number; at: string } | { metric_id: string } | null;
  breakdown_dimension?: string | null;
  unit?: string | null;
}

export interface Metric extends MetricInput {
  id: string;
  workspace_id: string;
  created_at: string;
}

export interface SeriesParams {
  from?: string;
  to?: string;
  granularity?: Granularity;
  dimension?: string;
}

export interface SeriesPoint {
  time: string;
  value: number | null;
  rows: number;
  is_gap: boolean;
  /** The bucket has not ended yet. */
  is_partial?: boolean;
}

export interface Series {
  metric_id: string;
  granularity: Granularity;
  time_zone: string;
  points: SeriesPoint[];
  parts?: { key: string; points: SeriesPoint[] }[];
}

// Predictions

export interface ConsumptionParams {
  workspace_id: string;
  days_ahead?: number;
  granularity?: 'hourly' | 'daily' | 'weekly' | 'monthly';
  metric_id?: string;
  /** Percent (95) or share (0.95) as the server documents it. */
  confidence_level?: number;
}

export interface Prediction {
  prediction_date: string;
  predicted_value: number;
  confidence_lower: number;
  confidence_upper: number;
  confidence_level: number;
}

export interface Backtest {
  smape: number;
  mase: number | null;
  mape: number | null;
  wape: number | null;
  coverage: number | null;
  origins: number;
  horizon: number;
  naive: { name: string; smape: number; [measure: string]: JsonValue };
  summary: string;
}

export interface Depletion {
  date: string | null;
  earliest: string | null;
  latest: string | null;
  confidence_level: number;
  balance: number;
  summary: string;
}

export interface ConsumptionForecast {
  workspace_id: string;
  metric_id: string;
  generated_at: string;
  model_version: string;
  predictions: Prediction[];
  backtest: Backtest | null;
  depletion: Depletion | null;
  depletion_reason: string | null;
  breakdown: {
    dimension: string;
    parts: { key: string; predictions: { prediction_date: string; predicted_value: number }[] }[];
  } | null;
  notes: { code: string; message: string }[];
  is_sample_data: boolean;
}

export interface GenerateParams {
  prediction_type: 'consumption';
  target_metric: string;
  horizon: number;
  parameters?: Record<string, JsonValue>;
}

export type PredictionVintage = { id: string; [field: string]: JsonValue };

// Live

export interface LiveEvent {
  type: string;
  data: JsonValue;
  /** Rises by one for each event of a subscription; a jump means that events were missed. */
  sequence: number;
}

// System

export interface Health {
  status: string;
  [field: string]: JsonValue;
}
