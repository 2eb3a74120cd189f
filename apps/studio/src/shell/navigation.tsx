// The left navigation: the pages of the registry in their groups. On phones it is a bar of tabs.
import { Link, useLocation } from '@tanstack/react-router';
import { pages } from '../pages/index.ts';
import type { Page, PageGroup } from '../pages/page.ts';
import { useSession } from '../session/session.tsx';
import { Person } from './person.tsx';
import { Switcher } from './switcher.tsx';

const groups: readonly { readonly id: PageGroup; readonly label: string | null }[] = [
  { id: 'top', label: null },
  { id: 'observe', label: 'Observe' },
  { id: 'predict', label: 'Predict' },
  { id: 'decide', label: 'Decide' },
  { id: 'act', label: 'Act' },
  { id: 'learn', label: 'Learn' },
];

/** @param onGo called when a page was chosen, so that a drawer can close */
export function Navigation({ onGo }: { readonly onGo?: () => void }) {
  return (
    <nav className="side" aria-label="Main">
      <Switcher />
      <div className="side-pages">
        {groups.map(({ id, label }) => (
          <Group
            key={id}
            label={label}
            items={pages.filter((page) => page.group === id)}
            onGo={onGo}
          />
        ))}
      </div>
      <div className="side-foot">
        <Group label={null} items={pages.filter((page) => page.group === 'bottom')} onGo={onGo} />
        <Person />
      </div>
    </nav>
  );
}

function Group(props: {
  readonly label: string | null;
  readonly items: readonly Page[];
  readonly onGo?: (() => void) | undefined;
}) {
  const { label, items, onGo } = props;
  if (items.length === 0) return null;
  return (
    <>
      {label !== null && <p className="side-group">{label}</p>}
      <ul className="side-list">
        {items.map((page) => (
          <li key={page.id}>
            <Item page={page} onGo={onGo} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Item({ page, onGo }: { readonly page: Page; readonly onGo?: (() => void) | undefined }) {
  const { home } = useSession();
  const { pathname } = useLocation();
  const isCurrent = pathname === home + page.path || pathname.startsWith(`${home}${page.path}/`);
  return (
    <Link
      to={home + page.path}
      {...(onGo === undefined ? {} : { onClick: onGo })}
      className="side-item"
      data-current={isCurrent || undefined}
      aria-current={isCurrent ? 'page' : undefined}
      title={page.label}
    >
      <page.icon size={16} stroke={1.6} aria-hidden="true" />
      <span>{page.label}</span>
    </Link>
  );
}

/** The tab bar at the foot of a phone's screen; what has no room is behind "More". */
export function PhoneTabs({ onMore }: { readonly onMore: () => void }) {
  const shown = pages.filter((page) => page.isOnPhone).slice(0, 4);
  return (
    <nav className="phone-tabs" aria-label="Main">
      {shown.map((page) => (
        <Item key={page.id} page={page} />
      ))}
      <button type="button" className="side-item" onClick={onMore}>
        <span aria-hidden="true">⋯</span>
        <span>More</span>
      </button>
    </nav>
  );
}
