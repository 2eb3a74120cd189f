// Errors of second factors, passkeys and the renewed proof before dangerous acts.
import type { ErrorEntry } from './entry.ts';

export const factorErrors = {
  second_factor_required: {
    status: 403,
    title: 'This tenant asks for a second factor',
    detail: 'An owner requires a second factor of you here, and you have none.',
    remedy: 'Set up an authenticator app or a passkey under /api/v1/auth/factors, then go on.',
  },
  step_up_needed: {
    status: 403,
    title: 'Prove once more that it is you',
    detail: 'This needs a proof of the last {minutes:minute}; the session has an older one.',
    remedy: 'POST /api/v1/auth/step-up with one of `methods`, then repeat the request.',
  },
  second_factor_failed: {
    status: 401,
    title: 'The second factor was refused',
    detail: 'The code or passkey is wrong, was used before, or is not of this account.',
    remedy: 'Wait for the next code of the app, or use a passkey or a recovery code.',
  },
  second_factor_expired: {
    status: 401,
    title: 'Sign in again',
    detail: 'The challenge is older than five minutes, was used, or had too many wrong answers.',
    remedy: 'Start again with POST /api/v1/auth/login.',
  },
  proof_refused: {
    status: 403,
    title: 'The proof was refused',
    detail: 'The proof was refused: {reason}.',
    remedy: 'Try again, or use another of `methods`.',
  },
  passkey_refused: {
    status: 401,
    title: 'The passkey was refused',
    detail: 'The passkey opens no account here.',
    remedy: 'Sign in with e-mail and password, or try another passkey.',
  },
  passkey_invalid: {
    status: 400,
    title: 'The passkey cannot be registered',
    detail: 'The passkey was refused: {reason}.',
    remedy: 'Ask for new options and let the browser make the passkey again.',
  },
  second_factor_missing: {
    status: 409,
    title: 'Set up your own second factor first',
    detail: 'Who requires a second factor of others has one.',
    remedy: 'Set one up under /api/v1/auth/factors, then change the policy.',
  },
} as const satisfies Record<string, ErrorEntry>;
