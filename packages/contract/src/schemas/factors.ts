// Second factors of a person, the second half of signing in, and the renewed proof before dangerous
// acts (step-up), as they look on the wire.
import Type, { type Static } from 'typebox';
import { displayName, password, signedIn } from './identity.ts';
import {
  passkeyAssertion,
  passkeyCreation,
  passkeyRegistration,
  passkeyRequest,
} from './passkeys.ts';
import { nullable, strict, timestamp, uuid } from './shapes.ts';

const totp = Type.Literal('totp');
const passkey = Type.Literal('passkey');

export const factor = strict({
  id: uuid,
  kind: Type.Union([totp, passkey]),
  name: Type.String(),
  created_at: timestamp,
  last_used_at: nullable(timestamp),
});
export type Factor = Static<typeof factor>;
export const factorList = strict({
  data: Type.Array(factor),
  recovery_codes_left: Type.Integer(),
});
export type FactorList = Static<typeof factorList>;

export const factorPatch = strict({ name: displayName });
export const totpInput = strict({ name: Type.Optional(displayName) });
/** `secret` (Base32) and `uri` are in this answer only; nothing counts before a code confirmed it. */
export const totpSetup = strict({
  id: uuid,
  secret: Type.String(),
  uri: Type.String(),
  expires_at: timestamp,
});
export type TotpSetup = Static<typeof totpSetup>;
export const codePattern = '^\\s*\\d{3} ?\\d{3}\\s*$';
const code = Type.String({ pattern: codePattern, maxLength: 20 });
export const totpConfirm = strict({ code });

export const passkeyCreationOptions = strict({ options: passkeyCreation });
export type PasskeyCreationOptions = Static<typeof passkeyCreationOptions>;
export const passkeyRequestOptions = strict({ options: passkeyRequest });
export type PasskeyRequestOptions = Static<typeof passkeyRequestOptions>;
export const passkeyInput = strict({ name: displayName, passkey: passkeyRegistration });

/** Recovery codes come with the first factor, and once more whenever they are made anew. */
export const createdFactor = strict({
  factor,
  recovery_codes: nullable(Type.Array(Type.String())),
});
export type CreatedFactor = Static<typeof createdFactor>;
export const recoveryCodes = strict({ recovery_codes: Type.Array(Type.String()) });
export type RecoveryCodes = Static<typeof recoveryCodes>;

export const factorMethod = Type.Union([totp, passkey, Type.Literal('recovery')]);
export type FactorMethod = Static<typeof factorMethod>;

/** Instead of a session: the password was right, and the person has a second factor. */
export const secondFactorAsked = strict({
  second_factor: strict({
    challenge: Type.String(),
    methods: Type.Array(factorMethod),
    expires_in: Type.Integer(),
    /** For `navigator.credentials.get`; null where the person has no passkey for this address. */
    passkey: nullable(passkeyRequest),
  }),
});
export type SecondFactorAsked = Static<typeof secondFactorAsked>;
/** Every way in by password or link answers one of these two. */
export const entrance = Type.Union([signedIn, secondFactorAsked]);
export type Entrance = Static<typeof entrance>;

const recoveryCode = Type.String({ minLength: 1, maxLength: 60 });
/** The challenge, and exactly one proof. */
export const secondFactorInput = Type.Object(
  {
    challenge: Type.String({ minLength: 1, maxLength: 500 }),
    code: Type.Optional(code),
    recovery_code: Type.Optional(recoveryCode),
    passkey: Type.Optional(passkeyAssertion),
  },
  { additionalProperties: false, minProperties: 2, maxProperties: 2 },
);
export type SecondFactorInput = Static<typeof secondFactorInput>;

export const passkeySignIn = strict({
  passkey: passkeyAssertion,
  tenant_id: Type.Optional(uuid),
});

/** Exactly one proof; who has a second factor proves with it, not with the password. */
export const stepUpInput = Type.Object(
  {
    password: Type.Optional(password),
    code: Type.Optional(code),
    recovery_code: Type.Optional(recoveryCode),
    passkey: Type.Optional(passkeyAssertion),
  },
  { additionalProperties: false, minProperties: 1, maxProperties: 1 },
);
export type StepUpInput = Static<typeof stepUpInput>;
export const stepUp = strict({ proven_until: timestamp });
export type StepUp = Static<typeof stepUp>;
