// Past facts that the metrics module publishes.
import type { EventEntry } from './entry.ts';

export const metricsEvents = {
  'metric.created': {
    meaning: 'A metric was defined.',
    subject: 'metrics',
    workspace: 'workspace_id',
    data: { id: 'metric id', workspace_id: 'its workspace', name: 'its name' },
  },
  'metric.updated': {
    meaning: 'The definition of a metric was changed.',
    subject: 'metrics',
    workspace: 'workspace_id',
    data: { id: 'metric id', workspace_id: 'its workspace', name: 'its name' },
  },
  'metric.removed': {
    meaning: 'A metric was removed.',
    subject: 'metrics',
    workspace: 'workspace_id',
    data: { id: 'metric id', workspace_id: 'its workspace', name: 'its name' },
  },
} as const satisfies Record<string, EventEntry>;
