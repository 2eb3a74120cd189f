// Events: what happens in the product, as it happens.
import { IconActivity } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { Page } from '../page.ts';

export const eventsPage: Page = {
  id: 'events',
  label: 'Events',
  path: '/events',
  group: 'observe',
  icon: IconActivity,
  key: 'e',
  keywords: 'log stream live cloudevents webhook track send activity happened',
  routes: (workspace) => [
    createRoute({
      getParentRoute: () => workspace,
      path: 'events',
      component: lazyRouteComponent(() => import('./events-page.tsx'), 'EventsPage'),
    }),
  ],
  commands: [
    {
      id: 'send-event',
      label: 'Send a test event',
      group: 'Do',
      keywords: 'cloudevents try',
      run: '/events?send=1',
    },
  ],
};
