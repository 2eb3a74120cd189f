// Past facts that the predictions module publishes.
import type { EventEntry } from './entry.ts';

export const predictionsEvents = {
  'predictions.generated': {
    meaning: 'A forecast was made and stored.',
    data: {
      vintage_id: 'the stored forecast',
      metric_id: 'what was forecast',
      workspace_id: 'its workspace',
      model: 'the method that was chosen',
      points: 'how many buckets it covers',
    },
  },
  'predictions.scored': {
    meaning: 'Stored predictions were compared with what came.',
    data: {
      metric_id: 'what was forecast',
      workspace_id: 'its workspace',
      scored: 'how many predictions got their actual value',
      inside: 'how many of them fell inside their interval',
    },
  },
} as const satisfies Record<string, EventEntry>;
