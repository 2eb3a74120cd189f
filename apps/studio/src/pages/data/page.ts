// Data: the tables of a tenant, files dropped into them, and their rows.
import { IconTable } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { Page } from '../page.ts';

const dataPageFile = () => import('./data-page.tsx');

export const dataPage: Page = {
  id: 'data',
  label: 'Data',
  path: '/data',
  group: 'observe',
  icon: IconTable,
  key: 'a',
  keywords:
    'tables rows import export download csv file upload excel spreadsheet database filter repair rejected',
  routes: (workspace) => [
    createRoute({
      getParentRoute: () => workspace,
      path: 'data',
      component: lazyRouteComponent(dataPageFile, 'DataPage'),
    }),
    createRoute({
      getParentRoute: () => workspace,
      path: 'data/$table',
      component: lazyRouteComponent(dataPageFile, 'DataPage'),
    }),
  ],
  commands: [
    {
      id: 'import-file',
      label: 'Import a file',
      group: 'Do',
      keywords: 'csv upload table data drop excel spreadsheet ndjson json',
      run: '/data?choose=file',
    },
  ],
  records: async ({ client }, search) => {
    const { data } = await client.tables.list({ limit: 1000 });
    const wanted = search.toLowerCase();
    return data
      .filter(({ name }) => name.toLowerCase().includes(wanted))
      .map(({ id, name }) => ({
        id: `table-${id}`,
        label: `Table ${name}`,
        group: 'Records',
        run: `/data/${encodeURIComponent(name)}`,
      }));
  },
};
