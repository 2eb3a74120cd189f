// Errors that only the identity routes answer.
import { passwordRule } from '../password-rule.ts';
import type { ErrorEntry } from './entry.ts';

export const identityErrors = {
  login_failed: {
    status: 401,
    title: 'E-mail and password do not match',
    detail: 'No account answers to this e-mail and password.',
    remedy: 'Check both; an owner of the tenant can invite you or hand you a reset link.',
  },
  login_locked: {
    status: 429,
    title: 'Too many failed attempts to sign in',
    detail: 'Signing in to this account from this address is paused for {seconds:second}.',
    remedy: 'Wait for the seconds given in Retry-After, then try again.',
  },
  owner_link_invalid: {
    status: 401,
    title: 'The owner link does not work',
    detail: 'The link was used before, is older than 15 minutes, or is not one of ours.',
    remedy:
      'Stop the server and run `npx aibaas start --new-key` in its folder: it prints a new link.',
  },
  password_weak: {
    status: 400,
    title: 'The password is too easy to guess',
    detail: 'The password was refused: {reason}.',
    remedy: passwordRule.hint,
  },
  password_wrong: {
    status: 403,
    title: 'That is not your password',
    detail: 'The current password does not match.',
    remedy: 'Try again, or sign out and ask for a link to choose a new one.',
  },
  last_owner: {
    status: 409,
    title: 'A tenant keeps at least one owner',
    detail: 'This member is the last owner of the tenant whom no workspaces limit.',
    remedy: 'Make someone else an owner of the whole tenant first.',
  },
  role_above_own: {
    status: 403,
    title: 'Nobody gives or takes a role above their own',
    detail: 'With the role "{own}" you cannot act on the role "{asked}".',
    remedy: 'Ask an owner of the tenant.',
  },
  scope_above_own: {
    status: 403,
    title: 'Nobody passes on more than they have',
    detail: 'Your credential lacks the scope "{scope}" that you would pass on.',
    remedy: 'Leave that scope out, or use a credential that has it.',
  },
  expiry_above_own: {
    status: 403,
    title: 'A key never outlives its maker',
    detail: 'Your credential ends at {expires_at}, before the key would.',
    remedy: 'Choose an earlier end, or make the key with a credential that lasts longer.',
  },
  lasting_credential_needed: {
    status: 403,
    title: 'What ends gives nothing that lasts',
    detail: 'Your API key has an end, and {what} would have none.',
    remedy: 'Sign in, or use an API key without an end.',
  },
  workspaces_above_own: {
    status: 403,
    title: 'Nobody acts beyond their own workspaces',
    detail: 'You are limited to some workspaces, and {what} reaches beyond them.',
    remedy: 'Ask an admin of the tenant who is not limited to workspaces.',
  },
  invitation_invalid: {
    status: 401,
    title: 'The invitation does not work',
    detail: 'It was accepted, withdrawn or replaced, has expired, or is not one of ours.',
    remedy: 'Ask whoever invited you for another invitation.',
  },
  invitation_for_another: {
    status: 403,
    title: 'The invitation is for another person',
    detail: 'You are signed in with another e-mail than the one that was invited.',
    remedy: 'Sign out, open the link again, or ask for an invitation for your e-mail.',
  },
  link_invalid: {
    status: 401,
    title: 'The link does not work',
    detail: 'It was used before, has expired, or is not one of ours.',
    remedy: 'Ask for another one.',
  },
  reset_beyond_own: {
    status: 403,
    title: 'Only an owner of every tenant of a person hands over a reset link',
    detail: 'You are not an owner, without limits, of all that this person can reach.',
    remedy:
      'Whoever runs the server makes one in its folder: `npx aibaas people reset-link EMAIL`.',
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
