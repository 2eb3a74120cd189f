// From what a metric names (a table, an event type) to what SQL can read. Asks the modules that own
// the rows; keeps no statement of its own.
import type { MetricSource } from '@aibaas/contract';
import type { RequestContext } from '../../../kernel/http/context.ts';
import type { DataService } from '../data/index.ts';
import type { EventsService } from '../events/index.ts';
import type { Definition } from './rules.ts';
import type { Source } from './source-sql.ts';

export interface OpenSource extends Source {
  /** Of the table; null for events. */
  readonly tableId: string | null;
}

export interface SourceDeps {
  readonly data: DataService;
  readonly events: EventsService;
}

/** @throws AppError `not_found` when there is no such table. */
export async function openSource(
  deps: SourceDeps,
  context: RequestContext,
  source: MetricSource,
  workspaceId: string,
): Promise<OpenSource> {
  if ('event_type' in source) {
    return { relation: deps.events.relation, columns: null, tableId: null, workspaceId };
  }
  const { id, columns, relation } = await deps.data.describe(context, source.table);
  return { relation, columns, tableId: id, workspaceId };
}

/** Names the source for good: a table that was removed and made anew is another source. */
export function sourceKey({ tableId }: OpenSource, { source }: Pick<Definition, 'source'>): string {
  return 'event_type' in source ? `event:${source.event_type}` : `table:${tableId}`;
}

export function sourceName(source: MetricSource): string {
  return 'event_type' in source ? `event type "${source.event_type}"` : `table "${source.table}"`;
}
