// Past facts that the predictions module publishes.
import type { EventEntry } from './entry.ts';

export const predictionsEvents = {
  'predictions.generated': {
    meaning: 'A forecast was made and stored.',
    subject: 'predictions',
    workspace: 'workspace_id',
    data: {
      vintage_id: 'the stored forecast',
      metric_id: 'what was forecast',
      workspace_id: 'its workspace',
      model: 'the method that was chosen',
      points: 'how many buckets it covers',
    },
  },
  'alert.created': {
    meaning: 'An alert was set on a metric.',
    subject: 'alerts',
    workspace: 'workspace_id',
    data: { id: 'alert id', metric_id: 'its metric', workspace_id: 'its workspace' },
  },
  'alert.updated': {
    meaning: 'An alert was changed.',
    subject: 'alerts',
    workspace: 'workspace_id',
    data: { id: 'alert id', metric_id: 'its metric', workspace_id: 'its workspace' },
  },
  'alert.removed': {
    meaning: 'An alert was removed.',
    subject: 'alerts',
    workspace: 'workspace_id',
    data: { id: 'alert id', metric_id: 'its metric', workspace_id: 'its workspace' },
  },
  'alert.fired': {
    meaning: 'A balance will run out as soon as an alert was to tell; once per crossing.',
    subject: 'alerts',
    workspace: 'workspace_id',
    data: {
      alert_id: 'the alert',
      metric_id: 'its metric',
      metric_name: 'the name of the metric',
      workspace_id: 'its workspace',
      vintage_id: 'the forecast that said so',
      days_before: 'the rule: so many days before',
      bound: 'the rule: the expected or the earliest day',
      days_left: 'days until that day',
      depletion: 'the date with its interval; null when nothing is left',
      reason: 'then: why there is no date',
    },
  },
  'history.enough': {
    meaning: 'A metric has history enough to forecast from, as an alert was to tell.',
    subject: 'alerts',
    workspace: 'workspace_id',
    data: {
      alert_id: 'the alert',
      metric_id: 'its metric',
      metric_name: 'the name of the metric',
      workspace_id: 'its workspace',
      vintage_id: 'the first forecast from it',
      granularity: 'what is counted',
      known: 'how many have a value',
      need: 'how many are needed',
    },
  },
  'predictions.scored': {
    meaning: 'Stored predictions were compared with what came.',
    subject: 'predictions',
    workspace: 'workspace_id',
    data: {
      metric_id: 'what was forecast',
      workspace_id: 'its workspace',
      scored: 'how many predictions got their actual value',
      inside: 'how many of them fell inside their interval',
    },
  },
} as const satisfies Record<string, EventEntry>;
