// Settings, one tab for each kind of thing that can be set.
import { Link, useParams } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { PageHead } from '../../parts/page-head.tsx';
import { useSession } from '../../session/session.tsx';
import { NotFound } from '../../shell/not-found.tsx';
import { OwnAccess } from './access/own-access.tsx';
import { AppearanceSettings } from './appearance-settings.tsx';
import { AuditTrail } from './audit-trail.tsx';
import { HealthAndLogs } from './health-and-logs.tsx';
import { Keys } from './keys.tsx';
import { People } from './people/people.tsx';
import { type SettingsTab, settingsTabs } from './tabs.ts';
import { Workspaces } from './workspaces.tsx';

const views: Readonly<Record<SettingsTab, ComponentType>> = {
  people: People,
  access: OwnAccess,
  keys: Keys,
  workspaces: Workspaces,
  audit: AuditTrail,
  health: HealthAndLogs,
  appearance: AppearanceSettings,
};

export function SettingsPage() {
  const { home } = useSession();
  const { tab } = useParams({ strict: false }) as { tab: SettingsTab };
  const View = Object.hasOwn(views, tab) ? views[tab] : null;
  if (View === null) return <NotFound />;
  return (
    <>
      <PageHead title="Settings" />
      <nav className="tabs" aria-label="Settings">
        {settingsTabs.map(({ id, label }) => (
          <Link
            key={id}
            to={`${home}/settings/${id}`}
            aria-current={id === tab ? 'page' : undefined}
          >
            {label}
          </Link>
        ))}
      </nav>
      <View />
    </>
  );
}
