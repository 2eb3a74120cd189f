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
  keywords: 'preferences configuration options account administration',
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
  commands: [
    ...settingsTabs.map(({ id, label, keywords }) => ({
      id: `settings-${id}`,
      label: `Settings: ${label}`,
      group: 'Go to' as const,
      keywords,
      run: `/settings/${id}`,
    })),
    {
      id: 'invite-person',
      label: 'Invite a person',
      group: 'Do',
      keywords: 'add member user colleague team',
      run: '/settings/people?invite=1',
    },
    {
      id: 'remove-sample',
      label: 'Remove the sample data',
      group: 'Do',
      keywords: 'demo delete clean example fernwood',
      run: '/settings/workspaces?sample=1',
    },
  ],
};
