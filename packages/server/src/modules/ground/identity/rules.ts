// Pure decisions about identity: rank of roles, what a credential may hold, when signing in pauses,
// and which passwords are refused.
import type { SecondFactorPolicy } from '@aibaas/contract';
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

/** E-mail addresses are one person's whatever their case. */
export function normalEmail(email: string): string {
  return email.normalize('NFC').toLowerCase();
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

const passwordLengthMin = 8;
/** The heads of every published list; the rate limit takes care of the rest. */
const guessedFirst = new Set(
  (
    'password password1 password12 password123 12345678 123456789 1234567890 qwertyui qwerty123 ' +
    'iloveyou sunshine princess football baseball superman trustno1 letmein1 welcome1 admin123 ' +
    'changeme passw0rd qwertyuiop 1q2w3e4r abcd1234 abc12345'
  ).split(' '),
);

/** Why a password is refused, or null. */
export function passwordWeakness(password: string, email: string): string | null {
  const lower = password.toLowerCase();
  if ([...password].length < passwordLengthMin) {
    return `it has fewer than ${passwordLengthMin} characters`;
  }
  if (new Set(lower).size < 3) return 'it repeats one or two characters';
  if (guessedFirst.has(lower)) return 'it is among the first that anyone tries';
  if (lower === email.toLowerCase()) return 'it is the e-mail address';
  return null;
}
