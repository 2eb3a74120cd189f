// The fetch that Studio gives the SDK: where the session has ended it waits until the person has signed
// in again and repeats the call, so that nothing typed is lost.

type Fetch = typeof globalThis.fetch;

interface Waiting {
  readonly promise: Promise<boolean>;
  readonly settle: (isSignedIn: boolean) => void;
}

const listeners = new Set<(isEnded: boolean) => void>();
let waiting: Waiting | null = null;

/** Tells when a call hit the end of the session, and when that is over. */
export function onSessionEnd(listener: (isEnded: boolean) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Lets the calls that wait go on (true) or fail with their 401 (false). */
export function endWaiting(isSignedIn: boolean): void {
  waiting?.settle(isSignedIn);
  waiting = null;
  for (const listener of listeners) listener(false);
}

function waitForSignIn(): Promise<boolean> {
  if (waiting === null) {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    waiting = { promise, settle: resolve };
    for (const listener of listeners) listener(true);
  }
  return waiting.promise;
}

/** Signing in itself, and the first look whether anybody is signed in, answer 401 for their own reasons. */
const OWN_REASONS =
  /\/api\/v1\/auth\/(login|owner-link|me|logout|invitations\/(look|accept|join)|password\/(forgot|reset)|email-link(\/redeem)?)(\?|$)/;

export const guardedFetch: Fetch = async (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  const response = await globalThis.fetch(input, init);
  if (response.status !== 401 || OWN_REASONS.test(url)) return response;
  const canRepeat = !(init?.body instanceof ReadableStream);
  if (!canRepeat || !(await waitForSignIn())) return response;
  return globalThis.fetch(input, init);
};
