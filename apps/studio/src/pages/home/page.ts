// Home: what happened, what will happen, what we did, were we right.
import { IconHome } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { Page } from '../page.ts';

export const homePage: Page = {
  id: 'home',
  label: 'Home',
  path: '/home',
  group: 'top',
  icon: IconHome,
  key: 'h',
  keywords:
    'overview start dashboard today summary scorecard were we right what happened what will happen what did we do',
  isOnPhone: true,
  routes: (workspace) => [
    createRoute({
      getParentRoute: () => workspace,
      path: 'home',
      component: lazyRouteComponent(() => import('./home-page.tsx'), 'HomePage'),
    }),
  ],
};
