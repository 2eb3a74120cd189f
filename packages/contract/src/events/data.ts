// Past facts that the data module publishes.
import type { EventEntry } from './entry.ts';

export const dataEvents = {
  'table.created': {
    meaning: 'A table was made.',
    subject: 'tables',
    workspace: 'shared',
    data: { id: 'table id', name: 'its name', columns: 'its columns' },
  },
  'table.deleted': {
    meaning: 'A table and all its rows were removed.',
    subject: 'tables',
    workspace: 'shared',
    data: { id: 'table id', name: 'its name' },
  },
  'table.imported': {
    meaning: 'A batch of rows was added at once: by an import, or from inside the server.',
    subject: 'rows',
    workspace: 'shared',
    data: {
      table: 'table name',
      rows: 'rows in this batch',
      rejected: 'rows of the file refused in this batch',
      import_id: 'the import; null when it was none',
    },
  },
  'import.undone': {
    meaning: 'An import was cancelled or failed, and the rows it had added were removed.',
    subject: 'rows',
    workspace: 'shared',
    data: { table: 'table name', rows: 'rows removed', import_id: 'the import' },
  },
  'row.created': {
    meaning: 'A row was added.',
    subject: 'rows',
    workspace: 'shared',
    data: { table: 'table name', row: 'the row' },
  },
  'row.updated': {
    meaning: 'A row was changed.',
    subject: 'rows',
    workspace: 'shared',
    data: { table: 'table name', row: 'the row as it is now' },
  },
  'row.deleted': {
    meaning: 'A row was removed.',
    subject: 'rows',
    workspace: 'shared',
    data: { table: 'table name', id: 'row id' },
  },
} as const satisfies Record<string, EventEntry>;
