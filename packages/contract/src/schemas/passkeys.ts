// Passkeys on the wire: what a page hands to `navigator.credentials` and what comes back, in the JSON
// forms of WebAuthn Level 3. Binary values are base64url text.
import Type, { type Static } from 'typebox';
import { strict } from './shapes.ts';

export const base64urlPattern = '^[A-Za-z0-9_-]+$';
/** Bounded, since an answer is parsed before anything of it is believed. */
const base64url = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: base64urlPattern });
const publicKey = Type.Literal('public-key');
const transport = Type.Union([
  Type.Literal('ble'),
  Type.Literal('cable'),
  Type.Literal('hybrid'),
  Type.Literal('internal'),
  Type.Literal('nfc'),
  Type.Literal('smart-card'),
  Type.Literal('usb'),
]);
const descriptor = strict({
  id: Type.String(),
  type: publicKey,
  transports: Type.Array(transport),
});
const required = Type.Literal('required');

/** PublicKeyCredentialCreationOptionsJSON: for `PublicKeyCredential.parseCreationOptionsFromJSON`. */
export const passkeyCreation = strict({
  challenge: Type.String(),
  rp: strict({ id: Type.String(), name: Type.String() }),
  user: strict({ id: Type.String(), name: Type.String(), displayName: Type.String() }),
  pubKeyCredParams: Type.Array(strict({ alg: Type.Integer(), type: publicKey })),
  timeout: Type.Integer(),
  excludeCredentials: Type.Array(descriptor),
  authenticatorSelection: strict({
    residentKey: required,
    requireResidentKey: Type.Boolean(),
    userVerification: required,
  }),
  attestation: Type.Literal('none'),
});
export type PasskeyCreation = Static<typeof passkeyCreation>;

/** PublicKeyCredentialRequestOptionsJSON: for `PublicKeyCredential.parseRequestOptionsFromJSON`. */
export const passkeyRequest = strict({
  challenge: Type.String(),
  rpId: Type.String(),
  timeout: Type.Integer(),
  allowCredentials: Type.Array(descriptor),
  userVerification: required,
});
export type PasskeyRequest = Static<typeof passkeyRequest>;

/** Browsers add fields of their own, so these two are not strict. */
const answerOf = <T extends Parameters<typeof Type.Object>[0]>(response: T) =>
  Type.Object({
    id: base64url(2000),
    rawId: base64url(2000),
    type: publicKey,
    response: Type.Object(response),
  });

/** RegistrationResponseJSON: the `toJSON()` of what `navigator.credentials.create` gave. */
export const passkeyRegistration = answerOf({
  clientDataJSON: base64url(4000),
  attestationObject: base64url(20_000),
  transports: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 20 })),
});
export type PasskeyRegistration = Static<typeof passkeyRegistration>;

/** AuthenticationResponseJSON: the `toJSON()` of what `navigator.credentials.get` gave. */
export const passkeyAssertion = answerOf({
  clientDataJSON: base64url(4000),
  authenticatorData: base64url(4000),
  signature: base64url(4000),
  userHandle: Type.Optional(Type.Union([base64url(200), Type.Null()])),
});
export type PasskeyAssertion = Static<typeof passkeyAssertion>;
