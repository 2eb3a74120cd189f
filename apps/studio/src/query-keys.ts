// Every key of the cache of answers, each with the shape of what it holds. Keys are made here and nowhere else:
// one that was written twice once held a list for one page and a whole answer for another.
import type {
  Alert,
  ApiKey,
  AuditRecord,
  EventTypes,
  FactorList,
  Health,
  Import,
  ImportReject,
  Invitation,
  InvitationLook,
  LinkLook,
  LinkPurpose,
  LogPage,
  Me,
  Member,
  Metric,
  MetricPreview,
  Notification,
  OwnSession,
  SampleData,
  Series,
  StoredEvent,
  Table,
  Tenant,
  TotpSetup,
  UnreadCount,
  Vintage,
  WaysIn,
  Workspace,
} from '@aibaas/sdk';
import type { Command } from './pages/command.ts';
import type { ForecastAnswer } from './pages/forecasts/forecast-answer.ts';
import type { DoneAnswer } from './pages/home/done-answer.ts';

declare const shape: unique symbol;

/** What is kept under it is a T, and nothing else. */
export type Key<T> = readonly unknown[] & { readonly [shape]: (answer: T) => T };

/** The beginning of keys, for saying that all answers below it are old. */
export type Below = readonly unknown[];

/** One page of a list that is read on and on. */
export interface ListPage<T> {
  readonly data: readonly T[];
  readonly next_cursor: string | null;
}

const key = <T>(...parts: readonly unknown[]): Key<T> => parts as unknown as Key<T>;

interface Tenanted {
  readonly tenant: { readonly id: string };
}
interface Placed extends Tenanted {
  readonly workspace: { readonly id: string };
}

/** Before and beside a tenant: who one is, and one's own ways in. */
export const openKeys = {
  everyMe: ['me'] satisfies Below,
  me: (tenantId: string | null) => key<Me>('me', tenantId),
  invitation: (token: string) => key<InvitationLook>('invitation', token),
  link: (purpose: LinkPurpose, token: string) => key<LinkLook>('link', purpose, token),
  ways: () => key<WaysIn>('ways'),
  reachable: () => key<Health>('reachable'),
  factors: () => key<FactorList>('own', 'factors'),
  sessions: () => key<readonly OwnSession[]>('own', 'sessions'),
  totp: (round: number) => key<TotpSetup>('own', 'totp', round),
};

/** Of a tenant. */
export const tenantKeys = {
  all: ({ tenant }: Tenanted): Below => [tenant.id],
  tenant: (tenantId: string) => key<Tenant>(tenantId, 'tenant'),
  members: ({ tenant }: Tenanted) => key<readonly Member[]>(tenant.id, 'members'),
  invitations: ({ tenant }: Tenanted) => key<readonly Invitation[]>(tenant.id, 'invitations'),
  apiKeys: ({ tenant }: Tenanted) => key<readonly ApiKey[]>(tenant.id, 'keys'),
  workspaces: ({ tenant }: Tenanted) => key<readonly Workspace[]>(tenant.id, 'workspaces'),
  audit: ({ tenant }: Tenanted, filter: object) =>
    key<ListPage<AuditRecord>>(tenant.id, 'audit', filter),
  health: ({ tenant }: Tenanted) => key<Health>(tenant.id, 'health'),
  logs: ({ tenant }: Tenanted, level: string) => key<LogPage>(tenant.id, 'logs', level),
  palette: ({ tenant }: Tenanted, wanted: string) =>
    key<readonly Command[]>(tenant.id, 'palette', wanted),
};

/** What was told to a person. */
export const messageKeys = {
  all: ({ tenant }: Tenanted): Below => [tenant.id, 'notifications'],
  unread: ({ tenant }: Tenanted) => key<UnreadCount>(tenant.id, 'notifications', 'unread'),
  newest: ({ tenant }: Tenanted) =>
    key<readonly Notification[]>(tenant.id, 'notifications', 'newest'),
};

/** Tables, their imports, and events: of the tenant, whatever the workspace. */
export const dataKeys = {
  allTables: ({ tenant }: Tenanted): Below => [tenant.id, 'tables'],
  tables: ({ tenant }: Tenanted) => key<readonly Table[]>(tenant.id, 'tables', 'list'),
  table: ({ tenant }: Tenanted, name: string) => key<Table>(tenant.id, 'tables', 'one', name),
  sample: ({ tenant }: Tenanted) => key<SampleData>(tenant.id, 'sample-data'),
  allImports: ({ tenant }: Tenanted): Below => [tenant.id, 'imports'],
  imports: ({ tenant }: Tenanted) => key<ListPage<Import>>(tenant.id, 'imports', 'list'),
  allOfImport: ({ tenant }: Tenanted, id: string): Below => [tenant.id, 'imports', 'one', id],
  import: ({ tenant }: Tenanted, id: string) =>
    key<Import>(tenant.id, 'imports', 'one', id, 'report'),
  rejects: ({ tenant }: Tenanted, id: string) =>
    key<ListPage<ImportReject>>(tenant.id, 'imports', 'one', id, 'rejects'),
  allEvents: ({ tenant }: Tenanted): Below => [tenant.id, 'events'],
  events: ({ tenant }: Tenanted, filter: object) =>
    key<ListPage<StoredEvent>>(tenant.id, 'events', filter),
  allEventTypes: ({ tenant }: Tenanted): Below => [tenant.id, 'event-types'],
  eventTypes: ({ tenant }: Tenanted, isProducts: boolean) =>
    key<EventTypes>(tenant.id, 'event-types', isProducts),
};

/** Metrics of a workspace and what was forecast of them. */
export const metricKeys = {
  all: ({ tenant, workspace }: Placed): Below => [tenant.id, workspace.id, 'metrics'],
  list: ({ tenant, workspace }: Placed) =>
    key<readonly Metric[]>(tenant.id, workspace.id, 'metrics', 'list'),
  one: ({ tenant, workspace }: Placed, id: string) =>
    key<Metric>(tenant.id, workspace.id, 'metrics', 'one', id),
  recent: ({ tenant, workspace }: Placed, id: string) =>
    key<Series>(tenant.id, workspace.id, 'metrics', 'recent', id),
  daily: ({ tenant, workspace }: Placed, id: string, days: number) =>
    key<Series>(tenant.id, workspace.id, 'metrics', 'daily', id, days),
  preview: ({ tenant, workspace }: Placed, definition: unknown) =>
    key<MetricPreview>(tenant.id, workspace.id, 'metric-preview', definition),
  allForecasts: ({ tenant, workspace }: Placed): Below => [tenant.id, workspace.id, 'forecast'],
  forecast: ({ tenant, workspace }: Placed, metricId: string) =>
    key<ForecastAnswer>(tenant.id, workspace.id, 'forecast', 'answer', metricId),
  earlier: ({ tenant, workspace }: Placed, metricId: string) =>
    key<readonly Vintage[]>(tenant.id, workspace.id, 'forecast', 'earlier', metricId),
  alerts: ({ tenant }: Tenanted, metricId: string) =>
    key<readonly Alert[]>(tenant.id, 'alerts', metricId),
  done: ({ tenant }: Tenanted, metricId: string) => key<DoneAnswer>(tenant.id, 'done', metricId),
};
