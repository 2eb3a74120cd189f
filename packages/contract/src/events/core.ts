// Past facts that the kernel itself publishes.
import type { EventEntry } from './entry.ts';

export const coreEvents = {
  'operation.updated': {
    meaning:
      'A long-running operation changed its state. Progress in between goes to live listeners only.',
    data: { id: 'operation id', kind: 'what it does', state: 'its state', progress: 'how far' },
  },
} as const satisfies Record<string, EventEntry>;
