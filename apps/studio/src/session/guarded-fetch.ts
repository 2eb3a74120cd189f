// The fetch that Studio gives the SDK. Where the session has ended, reading leaves the page for the sign-in; what a
// person was sending waits for it and is sent again, so that nothing typed is lost. So does a dangerous act that
// asks for a new proof.
import { createGate } from './gate.ts';
import { leaveIfSignedOut } from './signed-out.ts';

type Fetch = typeof globalThis.fetch;

/** The session has ended while something was sent: the person signs in again. */
export const signInGate = createGate<true>();
/** The person proves once more who it is, by one of these methods. */
export const stepUpGate = createGate<readonly string[]>();

/** Ways in, and the first look whether anybody is signed in, answer 401 for their own reasons. */
const OWN_REASONS =
  /\/api\/v1\/auth\/(login|owner-link|me|logout|passkey|invitations|links|password|email-link|ways|step-up)([/?]|$)/;
/** Buying a token changes nothing: it is what reading begins with. */
const READS = /\/api\/v1\/auth\/token([?]|$)/;

const isReading = (
  url: string,
  input: RequestInfo | URL,
  init: RequestInit | undefined,
): boolean => {
  const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
  return method === 'GET' || method === 'HEAD' || READS.test(url);
};

export const guardedFetch: Fetch = async (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  const response = await globalThis.fetch(input, init);
  if (response.status === 401) {
    // Who is asked for the password already is not taken away from what was typed.
    if (isReading(url, input, init) && !signInGate.isOpen()) {
      await leaveIfSignedOut();
      return response;
    }
    if (OWN_REASONS.test(url) || init?.body instanceof ReadableStream) return response;
    return (await signInGate.wait(true)) ? globalThis.fetch(input, init) : response;
  }
  if (init?.body instanceof ReadableStream) return response;
  return (await provenAgain(response)) ? globalThis.fetch(input, init) : response;
};

async function provenAgain(response: Response): Promise<boolean> {
  if (response.status !== 403) return false;
  const problem: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  const { code, methods } = (problem ?? {}) as { code?: unknown; methods?: unknown };
  if (code !== 'step_up_needed') return false;
  return stepUpGate.wait(Array.isArray(methods) ? methods.map(String) : ['password']);
}
