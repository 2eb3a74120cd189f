// What a page tells the shell about itself: its place in the navigation, its shortcut, its routes and
// what the palette can do with it.
import type { TablerIcon } from '@tabler/icons-react';
import type { AnyRoute } from '@tanstack/react-router';
import type { Session } from '../session/session.tsx';
import type { Command } from './command.ts';

export type PageGroup = 'top' | 'observe' | 'predict' | 'decide' | 'act' | 'learn' | 'bottom';

export interface Page {
  readonly id: string;
  readonly label: string;
  /** Below the workspace, such as `/data`. */
  readonly path: string;
  readonly group: PageGroup;
  readonly icon: TablerIcon;
  /** The letter after g. */
  readonly key: string;
  /** What people call it and look for on it; the palette finds it by these words. */
  readonly keywords: string;
  /** On the tab bar of phones. */
  readonly isOnPhone?: boolean;
  /** Routes below the workspace's; use `lazyRouteComponent` so that each page is a file of its own. */
  readonly routes: (workspace: AnyRoute) => AnyRoute[];
  /** Always in the palette, wherever one is. */
  readonly commands?: readonly Command[];
  /** Records that the palette finds by name. */
  readonly records?: (session: Session, search: string) => Promise<readonly Command[]>;
}
