// A record of the audit as a person reads it: what was done, to whom or what, and from what to what. The route and
// the ids stay behind it. Pure.
import type { AuditRecord } from '@aibaas/sdk';

/** By route, as the server records it. */
const deeds: Readonly<Record<string, string>> = {
  'POST /api/v1/auth/owner-link': 'Became owner by the first link',
  'POST /api/v1/auth/login': 'Signed in',
  'POST /api/v1/auth/login/second-factor': 'Signed in with a second factor',
  'POST /api/v1/auth/logout': 'Signed out',
  'POST /api/v1/auth/token': 'Bought an access token',
  'POST /api/v1/auth/passkey/options': 'Began to sign in with a passkey',
  'POST /api/v1/auth/passkey': 'Signed in with a passkey',
  'POST /api/v1/auth/step-up/options': 'Began to prove who it is',
  'POST /api/v1/auth/step-up': 'Proved again who it is',
  'POST /api/v1/auth/password': 'Changed the own password',
  'POST /api/v1/auth/password/forgot': 'Asked for a link for a new password',
  'POST /api/v1/auth/password/reset': 'Chose a new password by a link',
  'POST /api/v1/auth/email-link': 'Asked for a link to sign in',
  'POST /api/v1/auth/email-link/redeem': 'Signed in by a mailed link',
  'POST /api/v1/auth/links/look': 'Opened a one-time link',
  'DELETE /api/v1/auth/sessions': 'Ended all other sessions',
  'DELETE /api/v1/auth/sessions/:id': 'Ended a session',
  'POST /api/v1/auth/factors/totp': 'Began to set up an authenticator app',
  'POST /api/v1/auth/factors/totp/confirm': 'Set up an authenticator app',
  'POST /api/v1/auth/factors/passkeys/options': 'Began to set up a passkey',
  'POST /api/v1/auth/factors/passkeys': 'Set up a passkey',
  'PATCH /api/v1/auth/factors/:id': 'Renamed a second factor',
  'DELETE /api/v1/auth/factors/:id': 'Removed a second factor',
  'POST /api/v1/auth/factors/recovery-codes': 'Made new recovery codes',
  'POST /api/v1/invitations': 'Invited',
  'DELETE /api/v1/invitations/:id': 'Withdrew the invitation of',
  'POST /api/v1/auth/invitations/look': 'Opened an invitation',
  'POST /api/v1/auth/invitations/accept': 'Joined by an invitation',
  'POST /api/v1/auth/invitations/join': 'Joined by an invitation, signed in already',
  'PATCH /api/v1/members/:id': 'Changed the role or workspaces of',
  'DELETE /api/v1/members/:id': 'Removed',
  'POST /api/v1/members/:id/reset-link': 'Made a link for a new password of',
  'POST /api/v1/people/reset-link': 'Made a link, as who runs the server, for a new password of',
  'POST /api/v1/tenants': 'Opened the tenant',
  'PATCH /api/v1/tenants/:id': 'Changed the tenant',
  'POST /api/v1/workspaces': 'Made the workspace',
  'PATCH /api/v1/workspaces/:id': 'Changed the workspace',
  'DELETE /api/v1/workspaces/:id': 'Removed the workspace',
  'POST /api/v1/keys': 'Made the API key',
  'DELETE /api/v1/keys/:id': 'Revoked the API key',
  'POST /api/v1/tables': 'Made the table',
  'DELETE /api/v1/tables/:name': 'Removed the table',
  'POST /api/v1/tables/:name/rows': 'Added rows to',
  'PATCH /api/v1/tables/:name/rows/:id': 'Changed a row of',
  'DELETE /api/v1/tables/:name/rows/:id': 'Removed a row of',
  'POST /api/v1/imports': 'Imported a file into',
  'POST /api/v1/imports/preview': 'Looked at a file',
  'PATCH /api/v1/imports/:id': 'Answered the questions of an import',
  'POST /api/v1/imports/:id/undo': 'Took back an import into',
  'POST /api/v1/imports/:id/rejects/:reject_id/repair': 'Repaired a refused row of',
  'POST /api/v1/uploads': 'Began to send the file',
  'PATCH /api/v1/uploads/:id': 'Sent a part of a file',
  'DELETE /api/v1/uploads/:id': 'Gave up sending a file',
  'POST /api/v1/uploads/:id/import': 'Imported a large file into',
  'POST /api/v1/events': 'Sent events',
  'POST /api/v1/metrics': 'Defined the metric',
  'POST /api/v1/metrics/preview': 'Tried a metric',
  'PATCH /api/v1/metrics/:id': 'Changed the metric',
  'DELETE /api/v1/metrics/:id': 'Removed the metric',
  'DELETE /api/v1/sample-data': 'Removed the sample data',
  'POST /api/analytics/predictions/generate': 'Asked for a forecast',
  'POST /api/v1/alerts': 'Set an alert',
  'PATCH /api/v1/alerts/:id': 'Changed an alert',
  'DELETE /api/v1/alerts/:id': 'Removed an alert',
  'POST /api/v1/notifications/read': 'Marked messages as read',
  'POST /api/v1/operations/:id/cancel': 'Stopped an operation',
  'POST /api/v1/audit/verify': 'Verified the audit',
  'owner access': 'Made a new owner link and key at the server',
};

export interface AuditWords {
  readonly deed: string;
  /** A person, table, key … by name; null where the record knows none. */
  readonly object: string | null;
  /** `member → admin`; null where nothing was changed from one to another. */
  readonly change: string | null;
}

/** What can be looked for, by its words; with the action that is looked for already, known or not. */
export function deedChoices(action: string): { value: string; label: string }[] {
  const known = Object.entries(deeds).map(([value, label]) => ({ value, label }));
  const all =
    action === '' || hasWords(action) ? known : [{ value: action, label: action }, ...known];
  return all.sort((a, b) => a.label.localeCompare(b.label, 'en'));
}

/** Whether a route has words. */
export const hasWords = (action: string): boolean => Object.hasOwn(deeds, action);

/**
 * @param names what the tenant has, by id: people, keys, workspaces
 */
export function auditWords(record: AuditRecord, names: ReadonlyMap<string, string>): AuditWords {
  const { action, details, resource_id: id } = record;
  const deed = deeds[action] ?? action.replace(/^[A-Z]+ /, '').replaceAll(/[._]/g, ' ');
  return { deed, object: objectOf(details, id, names), change: changeOf(details) };
}

function objectOf(
  details: Readonly<Record<string, unknown>>,
  id: string | null,
  names: ReadonlyMap<string, string>,
): string | null {
  const from = details.from as { name?: unknown } | undefined;
  const known = id === null ? undefined : names.get(id);
  const name = textOf(from?.name) ?? textOf(details.name);
  const email = textOf(details.email);
  if (name !== null && email !== null) return `${name} (${email})`;
  return known ?? email ?? name ?? textOf(details.table) ?? textOf(details.filename);
}

const said: Readonly<Record<string, string>> = { second_factor: 'second factor' };

function changeOf(details: Readonly<Record<string, unknown>>): string | null {
  const { from, to } = details as Readonly<
    Record<'from' | 'to', Record<string, unknown> | undefined>
  >;
  if (from !== undefined && to !== undefined) {
    const changed = Object.keys(to).filter((field) => inWords(from[field]) !== inWords(to[field]));
    if (changed.length === 0) return null;
    return changed.map((field) => `${inWords(from[field])} → ${inWords(to[field])}`).join(', ');
  }
  const set = ['role', 'second_factor', 'environment', 'scopes'].flatMap((field) => {
    const value = details[field];
    return value === undefined || value === null
      ? []
      : [`${said[field] ?? field}: ${inWords(value)}`];
  });
  return set.length === 0 ? null : set.join(', ');
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

function inWords(value: unknown): string {
  if (value === null || value === undefined) return 'all workspaces';
  if (Array.isArray(value)) return value.length > 3 ? `${value.length} of them` : value.join(', ');
  return String(value);
}
