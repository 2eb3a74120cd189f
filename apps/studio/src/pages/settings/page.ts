// Settings: people, keys, workspaces, audit, health, logs and how Studio looks.
import { IconSettings } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { Page } from '../page.ts';

export const settingsPage: Page = {
  id: 'settings',
  label: 'Settings',
  path: '/settings',
  group: 'bottom',
  icon: IconSettings,
  key: ',',
  routes: (workspace) => [
    createRoute({
      getParentRoute: () => workspace,
      path: 'settings',
      component: lazyRouteComponent(() => import('./settings-page.tsx'), 'SettingsPage'),
    }),
  ],
};
