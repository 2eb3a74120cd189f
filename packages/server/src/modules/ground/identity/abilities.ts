// What each role may do, written once with CASL, and how the scopes of a key narrow it.
import { AbilityBuilder, createMongoAbility, type MongoAbility } from '@casl/ability';
import type { Action, Role, Scope } from '../../../kernel/http/context.ts';

/** What admins manage; everything else is the tenant's own data. */
const managed = ['tenants', 'members', 'invitations', 'workspaces', 'keys', 'audit'];
/** What only admins see. */
const confidential = ['keys', 'audit', 'logs', 'invitations'];

function abilityOf(role: Role): MongoAbility {
  const { can, cannot, build } = new AbilityBuilder(createMongoAbility);
  can('read', 'all');
  if (role !== 'viewer') can(['create', 'update', 'delete'], 'all');
  if (role === 'viewer' || role === 'member') {
    cannot(['create', 'update', 'delete'], managed);
    cannot('read', confidential);
  }
  return build();
}

const abilities: Record<Role, MongoAbility> = {
  owner: abilityOf('owner'),
  admin: abilityOf('admin'),
  member: abilityOf('member'),
  viewer: abilityOf('viewer'),
};

/** The scope a key needs: managing and confidential reading take `admin`. */
export function scopeNeeded(action: Action, subject: string): Scope {
  if (action === 'read') return confidential.includes(subject) ? 'admin' : 'read';
  return managed.includes(subject) ? 'admin' : 'write';
}

/** Whether a role with these scopes may do it: both must allow. */
export function isAllowed(
  role: Role,
  scopes: readonly Scope[],
  action: Action,
  subject: string,
): boolean {
  return abilities[role].can(action, subject) && scopes.includes(scopeNeeded(action, subject));
}
