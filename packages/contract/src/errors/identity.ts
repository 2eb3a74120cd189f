// Errors that only the identity routes answer.
import type { ErrorEntry } from './entry.ts';

export const identityErrors = {
  login_failed: {
    status: 401,
    title: 'E-mail and password do not match',
    detail: 'No account answers to this e-mail and password.',
    remedy: 'Check both; an owner of the tenant can add you as a member.',
  },
  login_locked: {
    status: 429,
    title: 'Too many failed attempts to sign in',
    detail: 'Signing in to this account from this address is paused for {seconds} seconds.',
    remedy: 'Wait for the seconds given in Retry-After, then try again.',
  },
  owner_link_invalid: {
    status: 401,
    title: 'The owner link does not work',
    detail: 'The link was used before, is older than 15 minutes, or is not one of ours.',
    remedy: 'Run `aibaas start --new-key` on the server for a new link.',
  },
  password_weak: {
    status: 400,
    title: 'The password is too easy to guess',
    detail: 'The password was refused: {reason}.',
    remedy: 'Choose at least 8 characters that do not stand in the e-mail or a list of passwords.',
  },
  last_owner: {
    status: 409,
    title: 'A tenant keeps at least one owner',
    detail: 'This member is the last owner of the tenant.',
    remedy: 'Make someone else an owner first.',
  },
  role_above_own: {
    status: 403,
    title: 'Nobody gives or takes a role above their own',
    detail: 'With the role "{own}" you cannot act on the role "{asked}".',
    remedy: 'Ask an owner of the tenant.',
  },
  scope_above_own: {
    status: 403,
    title: 'A key never has more than its maker',
    detail: 'Your credential lacks the scope "{scope}" that the key would have.',
    remedy: 'Leave that scope out, or make the key with a credential that has it.',
  },
  person_needed: {
    status: 403,
    title: 'Only a person can do this',
    detail: 'The credential belongs to no person, so {what} would have no owner.',
    remedy: 'Sign in with e-mail and password and use that session.',
  },
  tenant_forbidden: {
    status: 403,
    title: 'Not a member of that tenant',
    detail: 'This credential has no membership in tenant {tenant_id}.',
    remedy: 'GET /api/v1/auth/me lists the tenants it may choose.',
  },
  token_not_renewable: {
    status: 403,
    title: 'A token cannot buy another token',
    detail: 'The request was made with an access token.',
    remedy: 'Use the API key or the session cookie that bought the token.',
  },
} as const satisfies Record<string, ErrorEntry>;
