// Forecasts: when something runs out, how sure that is, and what would change it.
import { IconTimeline } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { Page } from '../page.ts';

export const forecastsPage: Page = {
  id: 'forecasts',
  label: 'Forecasts',
  path: '/forecasts',
  group: 'predict',
  icon: IconTimeline,
  key: 'f',
  keywords:
    'when do I run out what will happen prediction predict future depletion credits left what if scenario warn alert interval backtest accuracy why believe',
  isOnPhone: true,
  routes: (workspace) => [
    createRoute({
      getParentRoute: () => workspace,
      path: 'forecasts',
      component: lazyRouteComponent(() => import('./forecasts-page.tsx'), 'ForecastsPage'),
    }),
  ],
};
