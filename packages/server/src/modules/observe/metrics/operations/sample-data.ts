// What the demo generator made, told and removed as one: tables, events and the metrics over them.
import type { SampleData } from '@aibaas/contract';
import { AppError } from '../../../../kernel/errors.ts';
import type { RequestContext } from '../../../../kernel/http/context.ts';
import type { Kernel } from '../../../../kernel/kernel.ts';
import type { createMetricsVerbs, MetricsDeps } from '../service.ts';
import * as store from '../store.ts';

type Verbs = Pick<ReturnType<typeof createMetricsVerbs>, 'remove'>;

/** Where sample events say that they come from. */
const sampleEventSource = 'demo';

export function createSampleVerbs({ database }: Kernel, deps: MetricsDeps, verbs: Verbs) {
  async function sampleData(context: RequestContext): Promise<SampleData> {
    const { workspaces } = context;
    const keys = await store.listSampleSources(database, context);
    if (keys.length === 0) return { tables: [], event_types: [], metrics: [] };
    const metrics = await store.listOfSources(database, context, keys, workspaces);
    const tableIds = keys.flatMap((key) => partOf(key, 'table:'));
    return {
      tables: await deps.data.tables.namesOf(context, tableIds),
      event_types: keys.flatMap((key) => partOf(key, 'event:')),
      metrics: metrics.map(({ id, name }) => ({ id, name })),
    };
  }

  async function removeSampleData(context: RequestContext): Promise<SampleData> {
    const found = await sampleData(context);
    // A metric may take its balance from a sample: the caller decides about that one first.
    for (const { id } of found.metrics) await verbs.remove(context, id);
    for (const name of found.tables) {
      await deps.data.tables.remove(context, name).catch((error: unknown) => {
        if (!(error instanceof AppError) || error.code !== 'not_found') throw error;
      });
    }
    for (const type of found.event_types) {
      await deps.events.removeEvents(context, { type, source: sampleEventSource });
    }
    await database.tenant(context, store.removeSampleSources);
    context.note({ resourceType: 'sample data', details: { ...found } });
    return found;
  }

  return { sampleData, removeSampleData };
}

const partOf = (key: string, prefix: string): string[] =>
  key.startsWith(prefix) ? [key.slice(prefix.length)] : [];
