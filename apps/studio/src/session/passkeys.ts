// The browser's side of passkeys: it asks the authenticator and hands back what the server checks.
import type {
  PasskeyAssertion,
  PasskeyCreation,
  PasskeyRegistration,
  PasskeyRequest,
} from '@aibaas/sdk';

/** Whether this browser knows passkeys; only on https pages and on this machine. */
export const hasPasskeys = (): boolean => window.PublicKeyCredential !== undefined;

/** @throws Error with a sentence for the person when it was given up or nothing fits */
export async function askPasskey(options: PasskeyRequest): Promise<PasskeyAssertion> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  const answer = await startAuthentication({ optionsJSON: options as never }).catch(refused);
  return answer as PasskeyAssertion;
}

/** @throws Error with a sentence for the person when it was given up or it is registered already */
export async function makePasskey(options: PasskeyCreation): Promise<PasskeyRegistration> {
  const { startRegistration } = await import('@simplewebauthn/browser');
  const answer = await startRegistration({ optionsJSON: options as never }).catch(refused);
  return answer as PasskeyRegistration;
}

function refused(error: unknown): never {
  const { name } = error as Error;
  if (name === 'NotAllowedError' || name === 'AbortError') {
    throw new Error('The passkey was not used: the browser was told to stop, or time ran out.');
  }
  if (name === 'InvalidStateError') throw new Error('This passkey is one of yours already.');
  throw error;
}
