// Which tenant and which workspace: a list with search, tenants as headings. Switching keeps the page.
import { Menu, TextInput } from '@mantine/core';
import { IconSelector } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useLocation, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { Mark } from '../parts/mark.tsx';
import { meQuery, useSession } from '../session/session.tsx';

export function Switcher() {
  const session = useSession();
  const [search, setSearch] = useState('');
  return (
    <Menu width={280} position="bottom-start" onClose={() => setSearch('')} trapFocus>
      <Menu.Target>
        <button
          type="button"
          className="switcher"
          aria-label={`${session.tenant.name} Workspace: ${session.workspace.name}; switch`}
        >
          <Mark />
          <span className="switcher-names">
            <strong>{session.tenant.name}</strong>{' '}
            <small>Workspace: {session.workspace.name}</small>
          </span>
          <IconSelector size={14} stroke={1.6} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <TextInput
          className="switcher-search"
          aria-label="Search workspaces"
          placeholder="Search"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          data-autofocus
        />
        {session.me.memberships.map((membership) => (
          <TenantGroup
            key={membership.tenant_id}
            id={membership.tenant_id}
            name={membership.tenant_name}
            search={search}
          />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function TenantGroup(props: {
  readonly id: string;
  readonly name: string;
  readonly search: string;
}) {
  const { id, name, search } = props;
  const { tenant, workspace: current, home } = useSession();
  const { pathname } = useLocation();
  const router = useRouter();
  const { data: me } = useQuery(meQuery(id));
  const wanted = search.trim().toLowerCase();
  const matches = (me?.workspaces ?? []).filter(
    (one) => wanted === '' || `${name} ${one.name}`.toLowerCase().includes(wanted),
  );
  if (matches.length === 0) return null;
  // The page stays where it exists there: its own address, without the record that was open.
  const page = pathname.startsWith(home)
    ? `/${pathname.slice(home.length).split('/')[1] ?? ''}`
    : '';
  return (
    <>
      <Menu.Label>{name}</Menu.Label>
      {matches.map((one) => (
        <Menu.Item
          key={one.id}
          onClick={() => void router.navigate({ href: `/t/${id}/w/${one.id}${page}` })}
          rightSection={<span className="dim">{one.environment}</span>}
          aria-current={id === tenant.id && one.id === current.id ? 'true' : undefined}
        >
          {one.name}
        </Menu.Item>
      ))}
    </>
  );
}
