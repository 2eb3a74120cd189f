// Pure decisions about identity: rank of roles, what a credential may hold, when signing in pauses.
import type { SecondFactorPolicy } from '@aibaas/contract';
import { invalidField } from '../../../kernel/errors.ts';
import type { Role, Scope } from '../../../kernel/http/context.ts';

const rank: Record<Role, number> = { viewer: 0, member: 1, admin: 2, owner: 3 };

/** The lesser of two roles. */
export function lowerRole(a: Role, b: Role): Role {
  return rank[a] <= rank[b] ? a : b;
}

/** Whether someone with `own` may give, take or change `asked`. */
export function mayActOnRole(own: Role, asked: Role): boolean {
  return rank[asked] <= rank[own];
}

/** The first scope that was asked for and is not held; null when all are. */
export function scopeBeyond(asked: readonly Scope[], held: readonly Scope[]): Scope | null {
  return asked.find((scope) => !held.includes(scope)) ?? null;
}

export const allScopes: readonly Scope[] = ['read', 'write', 'admin'];

/** All that someone in a role can do, in scopes. */
export const scopesOfRole: Readonly<Record<Role, readonly Scope[]>> = {
  viewer: ['read'],
  member: ['read', 'write'],
  admin: allScopes,
  owner: allScopes,
};

export function commonScopes(a: readonly Scope[], b: readonly Scope[]): Scope[] {
  return a.filter((scope) => b.includes(scope));
}

/** Workspaces that both limits allow; null is no limit. */
export function commonWorkspaces(
  a: readonly string[] | null,
  b: readonly string[] | null,
): readonly string[] | null {
  if (a === null) return b;
  return b === null ? a : a.filter((id) => b.includes(id));
}

/** Whether a limit lies within another; null is no limit. */
export function isWithin(
  inner: readonly string[] | null,
  outer: readonly string[] | null,
): boolean {
  if (outer === null) return true;
  return inner?.every((id) => outer.includes(id)) ?? false;
}

const isAscii = (text: string) => /^\p{ASCII}*$/u.test(text);

/**
 * E-mail addresses are one person's whatever their case, and whatever the script that their domain is
 * written in: it counts in the form that the name system knows.
 *
 * @throws AppError `request_invalid` for a look-alike of another address
 * @example
 * normalEmail('Ada@ｅxample.org') // 'ada@example.org'
 */
export function normalEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const local = email.slice(0, at).normalize('NFC');
  const written = email.slice(at + 1);
  const domain = isAscii(written) ? written : asciiDomain(written);
  if (local !== local.normalize('NFKC') || domain === '') {
    throw invalidField('/email', 'must be written in plain letters, in a domain that can exist');
  }
  return `${local}@${domain}`.toLowerCase();
}

/** As UTS 46 maps it; '' for none that can exist. What an address could hold beside a host is refused. */
function asciiDomain(domain: string): string {
  const address = /[/?#:@\\]/.test(domain) ? null : URL.parse(`http://${domain}`);
  return address === null || address.pathname !== '/' ? '' : address.hostname;
}

const pauseFirstSeconds = 30;
export const pauseLastSeconds = 900;
/** Failures older than this no longer count. */
export const failureMemoryMs = 60 * 60 * 1000;

/**
 * Seconds to pause after the n-th failure: 0 up to the allowed number, then 30 doubling to the most,
 * which is 15 minutes where nobody says otherwise.
 */
export function pauseSeconds(failures: number, allowed: number, most = pauseLastSeconds): number {
  if (failures < allowed) return 0;
  return Math.min(most, pauseFirstSeconds * 2 ** Math.min(10, failures - allowed));
}

const minuteMs = 60 * 1000;
export const proofMinutes = 10;

/** Until when a proof counts for dangerous acts. */
export function provenUntil(provenAt: Date): number {
  return provenAt.getTime() + proofMinutes * minuteMs;
}

/** Whether the tenant asks someone with this role for a second factor. */
export function asksSecondFactor(policy: SecondFactorPolicy, role: Role): boolean {
  return policy === 'everyone' || (policy === 'admins' && rank[role] >= rank.admin);
}

/** For routes that give a role: owners and admins are made after a fresh proof only. */
export const managers = {
  when: 'when `role` is owner or admin',
  isNeeded: ({ role }: { role?: Role }) => role === 'owner' || role === 'admin',
};
