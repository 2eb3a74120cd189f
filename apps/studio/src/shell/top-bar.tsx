// The bar over every page: where one is, whether it is sample data, the palette, zone and environment.
import { Icon, Tag } from '@aibaas/react';
import { IconSearch } from '@tabler/icons-react';
import { useLocation, useParams } from '@tanstack/react-router';
import { useTimeZone } from '../appearance/appearance.ts';
import { pages } from '../pages/index.ts';
import { useMay } from '../session/may.tsx';
import { useSession } from '../session/session.tsx';
import { Bell } from './bell.tsx';
import { SampleTag } from './sample-tag.tsx';

export function TopBar(props: { readonly onPalette: () => void; readonly onHelp: () => void }) {
  const { tenant, workspace, home } = useSession();
  const may = useMay();
  const { pathname } = useLocation();
  const zone = useTimeZone();
  const page = pages.find(
    ({ path }) => pathname === home + path || pathname.startsWith(`${home}${path}/`),
  );
  const open = useOpenThing();
  return (
    <header className="top">
      <p className="crumbs">
        <span className="crumb-far">{tenant.name}</span>
        <Icon name="arrow" size={14} />
        <span className="crumb-far">{workspace.name}</span>
        <Icon name="arrow" size={14} />
        {open === null ? (
          <strong>{page?.label ?? 'Studio'}</strong>
        ) : (
          <>
            <span className="crumb-far">{page?.label}</span>
            <Icon name="arrow" size={14} />
            <strong>
              <bdi>{open}</bdi>
            </strong>
          </>
        )}
      </p>
      <SampleTag />
      {!may.change && (
        <Tag title="You change nothing here; an owner or admin can give you another role under Settings, People.">
          You look on
        </Tag>
      )}
      <span className="grow" />
      <button
        type="button"
        className="search"
        aria-label="Search or run a command Ctrl K"
        onClick={props.onPalette}
      >
        <IconSearch size={14} stroke={1.6} aria-hidden="true" />
        <span>Search or run a command</span> <kbd>Ctrl K</kbd>
      </button>
      <Tag>{zone}</Tag>
      <Environment name={workspace.environment} />
      <Bell />
      <button type="button" className="top-help" aria-label="Shortcuts" onClick={props.onHelp}>
        ?
      </button>
    </header>
  );
}

/** Production is plain, staging amber, local dashed; other names are as they are. */
function Environment({ name }: { readonly name: string }) {
  const shown = name.charAt(0).toUpperCase() + name.slice(1);
  if (/^stag/i.test(name)) return <Tag tone="warn">{shown}</Tag>;
  const isLocal = /^(local|dev)/i.test(name);
  return <Tag {...(isLocal ? { className: 'tag-dashed' } : {})}>{shown}</Tag>;
}

/** The table that is open, by its name; null on pages without such a thing. */
function useOpenThing(): string | null {
  const { table } = useParams({ strict: false }) as { table?: string };
  return table ?? null;
}
