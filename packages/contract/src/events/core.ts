// Past facts that the kernel itself publishes.
import type { EventEntry } from './entry.ts';

export const coreEvents = {
  'operation.updated': {
    meaning:
      'A long-running operation changed its state. Progress in between goes to live listeners only.',
    subject: 'operations',
    workspace: 'workspace_id',
    data: {
      id: 'operation id',
      workspace_id: 'the workspace it is for; null when it is for none in particular',
      kind: 'what it does',
      state: 'its state',
      progress: 'how far',
    },
  },
} as const satisfies Record<string, EventEntry>;
