// Settings: people, keys, workspaces, audit, health, logs and how Studio looks.
import { IconSettings } from '@tabler/icons-react';
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import type { Page } from '../page.ts';
import { settingsTabs } from './tabs.ts';

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
      beforeLoad: ({ location }) => {
        throw redirect({ href: `${location.pathname.replace(/\/$/, '')}/${settingsTabs[0].id}` });
      },
    }),
    createRoute({
      getParentRoute: () => workspace,
      path: 'settings/$tab',
      component: lazyRouteComponent(() => import('./settings-page.tsx'), 'SettingsPage'),
    }),
  ],
  commands: settingsTabs.map(({ id, label }) => ({
    id: `settings-${id}`,
    label: `Settings: ${label}`,
    group: 'Go to',
    run: `/settings/${id}`,
  })),
};
