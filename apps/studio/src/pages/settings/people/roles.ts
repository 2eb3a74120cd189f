// The four roles, as they are offered.
import type { Role } from '@aibaas/sdk';

export const roles: readonly { readonly value: Role; readonly label: string }[] = [
  { value: 'owner', label: 'Owner: everything, also other owners' },
  { value: 'admin', label: 'Admin: people, keys, workspaces, audit' },
  { value: 'member', label: 'Member: data, metrics, forecasts' },
  { value: 'viewer', label: 'Viewer: looks, changes nothing' },
];

const rank: Readonly<Record<Role, number>> = { viewer: 0, member: 1, admin: 2, owner: 3 };

/** The roles that someone may give: none above their own. */
export const rolesUpTo = (own: Role) => roles.filter(({ value }) => rank[value] <= rank[own]);
