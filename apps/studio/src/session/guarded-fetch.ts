// The fetch that Studio gives the SDK: where the session has ended, or a dangerous act asks for a new
// proof, it waits for the person and repeats the call, so that nothing typed is lost.
import { createGate } from './gate.ts';

type Fetch = typeof globalThis.fetch;

/** The session has ended: she signs in again. */
export const signInGate = createGate<true>();
/** She proves once more who she is, by one of these methods. */
export const stepUpGate = createGate<readonly string[]>();

/** Ways in, and the first look whether anybody is signed in, answer 401 for their own reasons. */
const OWN_REASONS =
  /\/api\/v1\/auth\/(login|owner-link|me|logout|passkey|invitations|password|email-link|ways|step-up)([/?]|$)/;

export const guardedFetch: Fetch = async (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  const response = await globalThis.fetch(input, init);
  if (init?.body instanceof ReadableStream) return response;
  const again =
    response.status === 401
      ? !OWN_REASONS.test(url) && (await signInGate.wait(true))
      : await provenAgain(response);
  return again ? globalThis.fetch(input, init) : response;
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
