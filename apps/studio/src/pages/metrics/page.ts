// Metrics: definitions that turn rows or events into numbers over time.
import { IconChartLine } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { Page } from '../page.ts';

export const metricsPage: Page = {
  id: 'metrics',
  label: 'Metrics',
  path: '/metrics',
  group: 'observe',
  icon: IconChartLine,
  key: 'm',
  keywords: 'kpi number series count sum average revenue sales orders define measure unit balance',
  routes: (workspace) => [
    createRoute({
      getParentRoute: () => workspace,
      path: 'metrics',
      component: lazyRouteComponent(() => import('./metrics-page.tsx'), 'MetricsPage'),
    }),
    createRoute({
      getParentRoute: () => workspace,
      path: 'metrics/new',
      component: lazyRouteComponent(() => import('./define-page.tsx'), 'NewMetricPage'),
    }),
    createRoute({
      getParentRoute: () => workspace,
      path: 'metrics/$metric',
      component: lazyRouteComponent(() => import('./define-page.tsx'), 'MetricPage'),
    }),
  ],
  commands: [
    {
      id: 'define-metric',
      label: 'Define a metric',
      group: 'Do',
      keywords: 'series sum count forecast new',
      run: '/metrics/new',
    },
  ],
  records: async ({ client, workspace }, search) => {
    const { data } = await client.metrics.list({ workspace_id: workspace.id, limit: 1000 });
    const wanted = search.toLowerCase();
    return data
      .filter(({ name }) => name.toLowerCase().includes(wanted))
      .map(({ id, name }) => ({
        id: `metric-${id}`,
        label: `Metric ${name}`,
        group: 'Records',
        run: `/metrics/${id}`,
      }));
  },
};
