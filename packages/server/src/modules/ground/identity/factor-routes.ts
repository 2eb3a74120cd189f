// Second factors of the person who asks, the second half of signing in, passkeys instead of a
// password, and the renewed proof before dangerous acts.
import {
  createdFactor,
  factor,
  factorList,
  factorPatch,
  passkeyCreationOptions,
  passkeyInput,
  passkeyRequestOptions,
  passkeySignIn,
  recoveryCodes,
  secondFactorInput,
  signedIn,
  stepUp,
  stepUpInput,
  strict,
  totpConfirm,
  totpInput,
  totpSetup,
  uuid,
} from '@aibaas/contract';
import Type from 'typebox';
import { type Route, route } from '../../../kernel/http/route.ts';
import type { Ways } from './auth-routes.ts';
import type { IdentityVerbs } from './service.ts';

/** A passkey's answer takes a few kilobytes. */
const bodyBytesMax = 64 * 1024;
const tag = 'auth';
const byId = strict({ id: uuid });

export function factorRoutes(verbs: IdentityVerbs, ways: Ways): readonly Route[] {
  return [
    ...waysIn(verbs, ways),
    ...proofRoutes(verbs, ways),
    ...totpRoutes(verbs),
    ...passkeyRoutes(verbs, ways),
    ...listRoutes(verbs),
  ];
}

function waysIn(verbs: IdentityVerbs, { visitOf, opened, rateLimit }: Ways): Route[] {
  const open = { tag, access: 'public', idempotency: 'none', rateLimit, bodyBytesMax } as const;
  return [
    route({
      ...open,
      method: 'POST',
      path: '/api/v1/auth/login/second-factor',
      workspaces: 'none',
      summary: 'Finish signing in with a code, a passkey or a recovery code',
      audit: 'record',
      body: secondFactorInput,
      reply: signedIn,
      errors: ['second_factor_failed', 'second_factor_expired', 'login_locked'],
      handler: async (request) => {
        const { context, body } = request;
        return opened(request, await verbs.finishSignIn(context, body, visitOf(request)));
      },
    }),
    route({
      ...open,
      method: 'POST',
      path: '/api/v1/auth/passkey/options',
      workspaces: 'none',
      summary: 'What a browser needs to sign in with a passkey alone',
      audit: 'record',
      reply: passkeyRequestOptions,
      errors: ['origin_refused'],
      handler: (request) => verbs.passkeyOptions(visitOf(request)),
    }),
    route({
      ...open,
      method: 'POST',
      path: '/api/v1/auth/passkey',
      workspaces: 'none',
      summary: 'Sign in with a passkey, without e-mail and password',
      audit: 'record',
      body: passkeySignIn,
      reply: signedIn,
      errors: ['passkey_refused', 'origin_refused'],
      handler: async (request) => {
        const { context, body } = request;
        return opened(request, await verbs.signInByPasskey(context, body, visitOf(request)));
      },
    }),
  ];
}

const own = { tag, access: 'authenticated', idempotency: 'none', bodyBytesMax } as const;

function proofRoutes(verbs: IdentityVerbs, { visitOf }: Ways): Route[] {
  return [
    route({
      ...own,
      method: 'POST',
      path: '/api/v1/auth/step-up/options',
      workspaces: 'none',
      summary: 'What a browser needs to renew the proof with a passkey',
      audit: 'perMinute',
      reply: passkeyRequestOptions,
      errors: ['person_needed', 'origin_refused'],
      handler: (request) => verbs.stepUpOptions(request.context, visitOf(request)),
    }),
    route({
      ...own,
      method: 'POST',
      path: '/api/v1/auth/step-up',
      workspaces: 'none',
      summary: 'Prove once more who asks; good for ten minutes of dangerous acts',
      audit: 'record',
      body: stepUpInput,
      reply: stepUp,
      errors: ['person_needed', 'proof_refused', 'login_locked'],
      handler: (request) => verbs.stepUp(request.context, request.body, visitOf(request)),
    }),
  ];
}

function totpRoutes(verbs: IdentityVerbs): Route[] {
  return [
    route({
      ...own,
      method: 'POST',
      path: '/api/v1/auth/factors/totp',
      workspaces: 'none',
      summary: 'A secret for an authenticator app; it counts once a code confirmed it',
      audit: 'record',
      stepUp: true,
      body: totpInput,
      reply: totpSetup,
      status: 201,
      errors: ['person_needed', 'conflict'],
      handler: ({ context, body }) => verbs.beginTotp(context, body),
    }),
    route({
      ...own,
      method: 'POST',
      path: '/api/v1/auth/factors/totp/confirm',
      workspaces: 'none',
      summary: 'Take the first code of the authenticator app',
      audit: 'record',
      stepUp: true,
      body: totpConfirm,
      reply: createdFactor,
      status: 201,
      errors: ['person_needed', 'conflict', 'proof_refused'],
      handler: ({ context, body }) => verbs.confirmTotp(context, body),
    }),
  ];
}

function passkeyRoutes(verbs: IdentityVerbs, { visitOf }: Ways): Route[] {
  return [
    route({
      ...own,
      method: 'POST',
      path: '/api/v1/auth/factors/passkeys/options',
      workspaces: 'none',
      summary: 'What a browser needs to make a passkey',
      audit: 'perMinute',
      stepUp: true,
      reply: passkeyCreationOptions,
      errors: ['person_needed', 'origin_refused'],
      handler: (request) => verbs.passkeyCreation(request.context, visitOf(request)),
    }),
    route({
      ...own,
      method: 'POST',
      path: '/api/v1/auth/factors/passkeys',
      workspaces: 'none',
      summary: 'Register the passkey that the browser made',
      audit: 'record',
      stepUp: true,
      body: passkeyInput,
      reply: createdFactor,
      status: 201,
      errors: ['person_needed', 'passkey_invalid', 'conflict', 'origin_refused'],
      handler: (request) => verbs.createPasskey(request.context, request.body, visitOf(request)),
    }),
  ];
}

function listRoutes(verbs: IdentityVerbs): Route[] {
  return [
    route({
      ...own,
      method: 'GET',
      path: '/api/v1/auth/factors',
      workspaces: 'none',
      summary: 'Your second factors, and how many recovery codes are left',
      audit: 'none',
      reply: factorList,
      errors: ['person_needed'],
      handler: ({ context }) => verbs.listFactors(context),
    }),
    route({
      ...own,
      method: 'PATCH',
      path: '/api/v1/auth/factors/:id',
      workspaces: 'none',
      summary: 'Rename a second factor',
      audit: 'record',
      params: byId,
      body: factorPatch,
      reply: factor,
      errors: ['person_needed', 'not_found'],
      handler: ({ context, params, body }) => verbs.renameFactor(context, params.id, body),
    }),
    route({
      ...own,
      method: 'DELETE',
      path: '/api/v1/auth/factors/:id',
      workspaces: 'none',
      summary: 'Remove a second factor',
      audit: 'record',
      stepUp: true,
      params: byId,
      reply: Type.Null(),
      status: 204,
      errors: ['person_needed', 'not_found'],
      handler: async ({ context, params }) => {
        await verbs.removeFactor(context, params.id);
        return null;
      },
    }),
    route({
      ...own,
      method: 'POST',
      path: '/api/v1/auth/factors/recovery-codes',
      workspaces: 'none',
      summary: 'Ten new recovery codes, shown this once; the older ones end',
      audit: 'record',
      stepUp: true,
      reply: recoveryCodes,
      errors: ['person_needed', 'conflict'],
      handler: ({ context }) => verbs.renewRecoveryCodes(context),
    }),
  ];
}
