// The frame around every page of a workspace: skip link, navigation, top bar, palette, shortcuts, and the
// banner that says when the server is out of reach.
import { Empty } from '@aibaas/react';
import type { Me } from '@aibaas/sdk';
import { Drawer } from '@mantine/core';
import { Outlet, useParams, useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { FactorGate } from '../session/factor-needed.tsx';
import { SessionProvider } from '../session/session.tsx';
import { Connection } from './connection.tsx';
import { Navigation, PhoneTabs } from './navigation.tsx';
import { useShortcuts } from './shortcuts.ts';
import { TopBar } from './top-bar.tsx';

const loadPalette = () => import('./palette.tsx');
const Palette = lazy(loadPalette);
const ShortcutHelp = lazy(() => import('./shortcut-help.tsx'));

export function Shell() {
  const { tenant, workspace } = useParams({ from: '/t/$tenant/w/$workspace' });
  return (
    <FactorGate tenantId={tenant}>
      <SessionProvider
        tenantId={tenant}
        workspaceId={workspace}
        missing={(me) => <NoWorkspace me={me} />}
      >
        <Frame />
      </SessionProvider>
    </FactorGate>
  );
}

type Overlay = 'palette' | 'help' | 'more' | null;

function Frame() {
  const [overlay, setOverlay] = useState<Overlay>(null);
  useShortcuts({ onPalette: () => setOverlay('palette'), onHelp: () => setOverlay('help') });
  // Ready before it is asked for, so that what is typed right after Ctrl K arrives.
  useEffect(() => void loadPalette(), []);
  const close = (): void => setOverlay(null);
  return (
    <div className="app">
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <Navigation />
      <div className="main">
        <TopBar onPalette={() => setOverlay('palette')} onHelp={() => setOverlay('help')} />
        <Connection />
        <main id="content" className="page" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <PhoneTabs onMore={() => setOverlay('more')} />
      <Drawer opened={overlay === 'more'} onClose={close} title="Everything" size="xs">
        <Navigation onGo={close} />
      </Drawer>
      <Suspense>
        {overlay === 'palette' && <Palette onClose={close} />}
        {overlay === 'help' && <ShortcutHelp onClose={close} />}
      </Suspense>
    </div>
  );
}

/** The address names a workspace that is not there, or not for this person. */
function NoWorkspace({ me }: { readonly me: Me }) {
  const router = useRouter();
  const [first] = me.workspaces;
  const go = (): void => void router.navigate({ href: `/t/${me.tenant.id}/w/${first?.id ?? ''}` });
  return (
    <main className="alone">
      <Empty
        title="You have no access to this workspace"
        needs={`It may not exist, or an owner or admin of ${me.tenant.name} has to add you to it.`}
        {...(first === undefined ? {} : { action: { label: `Open ${first.name}`, onAct: go } })}
      />
    </main>
  );
}
