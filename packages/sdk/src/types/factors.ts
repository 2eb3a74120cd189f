// Second factors, passkeys in the JSON forms of WebAuthn Level 3, and the proofs that they give.
import type { Session } from './identity.ts';

export type FactorMethod = 'totp' | 'passkey' | 'recovery';

export interface Factor {
  id: string;
  kind: 'totp' | 'passkey';
  name: string;
  created_at: string;
  last_used_at: string | null;
}

export interface FactorList {
  data: Factor[];
  recovery_codes_left: number;
}

/** `secret` (Base32) and `uri` (for a QR code) are in this answer only. */
export interface TotpSetup {
  id: string;
  secret: string;
  uri: string;
  expires_at: string;
}

/** The ten recovery codes come with the first factor; null with every other. */
export interface CreatedFactor {
  factor: Factor;
  recovery_codes: string[] | null;
}

export interface RecoveryCodes {
  recovery_codes: string[];
}

/** Instead of a session: the password was right, and the person has a second factor. */
export interface SecondFactorAsked {
  second_factor: {
    challenge: string;
    methods: FactorMethod[];
    expires_in: number;
    /** For `PublicKeyCredential.parseRequestOptionsFromJSON`; null without a passkey. */
    passkey: PasskeyRequest | null;
  };
}

export type Entrance = Session | SecondFactorAsked;

/** Exactly one of the three. */
export type FactorProof =
  | { code: string }
  | { recovery_code: string }
  | { passkey: PasskeyAssertion };

export interface StepUp {
  proven_until: string;
}

export interface PasskeyDescriptor {
  id: string;
  type: 'public-key';
  transports: PasskeyTransport[];
}

export type PasskeyTransport =
  | 'ble'
  | 'cable'
  | 'hybrid'
  | 'internal'
  | 'nfc'
  | 'smart-card'
  | 'usb';

export interface PasskeyCreation {
  challenge: string;
  rp: { id: string; name: string };
  user: { id: string; name: string; displayName: string };
  pubKeyCredParams: { alg: number; type: 'public-key' }[];
  timeout: number;
  excludeCredentials: PasskeyDescriptor[];
  authenticatorSelection: {
    residentKey: 'required';
    requireResidentKey: boolean;
    userVerification: 'required';
  };
  attestation: 'none';
}

export interface PasskeyRequest {
  challenge: string;
  rpId: string;
  timeout: number;
  allowCredentials: PasskeyDescriptor[];
  userVerification: 'required';
}

/** `toJSON()` of what `navigator.credentials.create` gave. */
export interface PasskeyRegistration {
  id: string;
  rawId: string;
  type: 'public-key';
  response: { clientDataJSON: string; attestationObject: string; transports?: string[] };
}

/** `toJSON()` of what `navigator.credentials.get` gave. */
export interface PasskeyAssertion {
  id: string;
  rawId: string;
  type: 'public-key';
  response: {
    clientDataJSON: string;
    authenticatorData: string;
    signature: string;
    userHandle?: string | null;
  };
}
