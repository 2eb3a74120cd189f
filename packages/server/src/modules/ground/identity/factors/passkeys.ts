// The ceremonies of WebAuthn (Level 3) by @simplewebauthn/server: options for the browser and the
// check of its answers. A user-verified passkey is something one has and something one is or knows,
// so that it may stand for password and second factor together.
import type {
  PasskeyAssertion,
  PasskeyCreation,
  PasskeyRegistration,
  PasskeyRequest,
} from '@aibaas/contract';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { challengeMs } from './challenges.ts';
import type { Site } from './site.ts';
import type { PasskeyRow } from './store.ts';

/** EdDSA, ES256 and RS256: what authenticators of the last ten years sign with. */
const algorithms = [-8, -7, -257];
type Transport = PasskeyRequest['allowCredentials'][number]['transports'][number];
const transports: readonly string[] = [
  ...['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'],
];

/** Loaded with the first passkey: its parsers would take a tenth of the start. */
const webauthn = () => import('@simplewebauthn/server');

const descriptorsOf = (passkeys: readonly PasskeyRow[]) =>
  passkeys.map((passkey) => ({
    id: passkey.credential_id,
    type: 'public-key' as const,
    transports: passkey.transports as Transport[],
  }));

export function creationOptions(
  site: Site,
  person: { id: string; email: string; name: string },
  challenge: Buffer,
  existing: readonly PasskeyRow[],
): PasskeyCreation {
  return {
    challenge: challenge.toString('base64url'),
    rp: { id: site.rpId, name: 'aibaas' },
    // The id alone: authenticators hand the user handle to whoever asks.
    user: { id: userHandle(person.id), name: person.email, displayName: person.name },
    pubKeyCredParams: algorithms.map((alg) => ({ alg, type: 'public-key' })),
    timeout: challengeMs,
    excludeCredentials: descriptorsOf(existing),
    authenticatorSelection: {
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'required',
    },
    attestation: 'none',
  };
}

/** @param allowed empty lets the browser offer whatever passkey it has for the address. */
export function requestOptions(
  site: Site,
  challenge: Buffer,
  allowed: readonly PasskeyRow[],
): PasskeyRequest {
  return {
    challenge: challenge.toString('base64url'),
    rpId: site.rpId,
    timeout: challengeMs,
    allowCredentials: descriptorsOf(allowed),
    userVerification: 'required',
  };
}

export function userHandle(personId: string): string {
  return Buffer.from(personId.replaceAll('-', ''), 'hex').toString('base64url');
}

/** The challenge that an answer says it answers; null where the client data cannot be read. */
export function challengeIn(answer: { response: { clientDataJSON: string } }): Buffer | null {
  try {
    const text = Buffer.from(answer.response.clientDataJSON, 'base64url').toString();
    const data = JSON.parse(text) as { challenge?: unknown } | null;
    return typeof data?.challenge === 'string' ? Buffer.from(data.challenge, 'base64url') : null;
  } catch {
    return null;
  }
}

export interface NewPasskey {
  readonly credentialId: string;
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly transports: readonly string[];
}

/** @returns the passkey, or why it was refused. */
export async function verifyRegistration(
  site: Site,
  answer: PasskeyRegistration,
  challenge: Buffer,
): Promise<NewPasskey | { readonly refusal: string }> {
  const { verifyRegistrationResponse } = await webauthn();
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: { clientExtensionResults: {}, ...answer } as RegistrationResponseJSON,
      expectedChallenge: challenge.toString('base64url'),
      expectedOrigin: [...site.origins],
      expectedRPID: site.rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    if (!verified) return { refusal: 'its signature does not fit' };
    const { credential } = registrationInfo;
    return {
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey),
      counter: credential.counter,
      transports: (answer.response.transports ?? []).filter((name) => transports.includes(name)),
    };
  } catch (error) {
    // The library throws for every answer that does not fit, with a sentence that says which part.
    return { refusal: (error as Error).message.slice(0, 200) };
  }
}

/** @returns the authenticator's new counter; null when the answer does not fit. */
export async function verifyAssertion(
  site: Site,
  answer: PasskeyAssertion,
  challenge: Buffer,
  passkey: PasskeyRow,
): Promise<number | null> {
  // A browser may leave the handle out; one that names somebody else is refused.
  const handle = answer.response.userHandle ?? null;
  if (handle !== null && handle !== userHandle(passkey.person_id)) return null;
  if (passkey.rp_id !== site.rpId) return null;
  const { verifyAuthenticationResponse } = await webauthn();
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { clientExtensionResults: {}, ...answer } as AuthenticationResponseJSON,
      expectedChallenge: challenge.toString('base64url'),
      expectedOrigin: [...site.origins],
      expectedRPID: site.rpId,
      credential: {
        id: passkey.credential_id,
        publicKey: new Uint8Array(passkey.public_key),
        counter: passkey.counter,
      },
      requireUserVerification: true,
    });
    return verified ? authenticationInfo.newCounter : null;
  } catch {
    return null;
  }
}
