// Past facts that the identity module publishes.
import type { EventEntry } from './entry.ts';

export const identityEvents = {
  'tenant.created': {
    meaning: 'A tenant was opened.',
    // Whoever else is in the tenant that it was opened from has no part in it.
    subject: 'audit',
    workspace: 'whole',
    data: { id: 'tenant id', name: 'its name' },
  },
  'tenant.updated': {
    meaning: 'A tenant was renamed.',
    subject: 'tenants',
    workspace: 'shared',
    data: { id: 'tenant id', name: 'its name' },
  },
  'member.created': {
    meaning: 'A person became a member of the tenant.',
    subject: 'members',
    workspace: 'whole',
    data: { id: 'member id', role: 'their role' },
  },
  'member.updated': {
    meaning: 'A member got another role, name or set of workspaces.',
    subject: 'members',
    workspace: 'whole',
    data: { id: 'member id', role: 'their role' },
  },
  'member.removed': {
    meaning: 'A member left the tenant; their sessions and keys ended with it.',
    subject: 'members',
    workspace: 'whole',
    data: { id: 'member id' },
  },
  'invitation.created': {
    meaning: 'Someone was invited to the tenant.',
    subject: 'invitations',
    workspace: 'whole',
    data: { id: 'invitation id', role: 'the role on offer' },
  },
  'invitation.accepted': {
    meaning: 'An invitation was accepted; its holder is a member.',
    subject: 'invitations',
    workspace: 'whole',
    data: { id: 'invitation id', role: 'the role that was given' },
  },
  'invitation.removed': {
    meaning: 'An invitation was withdrawn.',
    subject: 'invitations',
    workspace: 'whole',
    data: { id: 'invitation id' },
  },
  'workspace.created': {
    meaning: 'A workspace was made.',
    subject: 'workspaces',
    workspace: 'id',
    data: { id: 'workspace id', name: 'its name', environment: 'its environment' },
  },
  'workspace.updated': {
    meaning: 'A workspace was renamed or moved to another environment.',
    subject: 'workspaces',
    workspace: 'id',
    data: { id: 'workspace id', name: 'its name', environment: 'its environment' },
  },
  'workspace.removed': {
    meaning: 'A workspace was removed.',
    subject: 'workspaces',
    workspace: 'id',
    data: { id: 'workspace id' },
  },
  'key.created': {
    meaning: 'An API key was made.',
    subject: 'keys',
    workspace: 'whole',
    data: { id: 'key id', name: 'its name', scopes: 'what it may do' },
  },
  'key.removed': {
    meaning: 'An API key was revoked.',
    subject: 'keys',
    workspace: 'whole',
    data: { id: 'key id', name: 'its name' },
  },
  'session.created': {
    meaning: 'A person signed in.',
    subject: 'sessions',
    workspace: 'whole',
    data: { person_id: 'person id' },
  },
  'session.removed': {
    meaning: 'A person signed out.',
    subject: 'sessions',
    workspace: 'whole',
    data: { person_id: 'person id' },
  },
} as const satisfies Record<string, EventEntry>;
