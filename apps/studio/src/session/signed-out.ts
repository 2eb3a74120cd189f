// Leaving when the session has ended: at the first answer that says so the pages go, with everything that they had
// read, and signing in leads back to where the person was.
const ME = '/api/v1/auth/me';

let isInside = false;
let isLeaving = false;

/** Called while pages of a workspace are shown. @returns for when they are not any more */
export function stayInside(): () => void {
  isInside = true;
  return () => {
    isInside = false;
  };
}

/** Where signing in leads back from. */
export const signInHref = (place: { pathname: string; search: string }): string =>
  `/sign-in?ended=true&next=${encodeURIComponent(place.pathname + place.search)}`;

/** Away from the pages; the whole document goes, and with it whatever was in its memory. */
export function leave(): void {
  if (!isInside || isLeaving) return;
  isLeaving = true;
  window.location.replace(signInHref(window.location));
}

/** A token or a live connection may have ended alone: the cookie says whether the person has to leave. */
export async function leaveIfSignedOut(): Promise<void> {
  if (!isInside || isLeaving) return;
  const { status } = await globalThis.fetch(ME, { headers: { accept: 'application/json' } });
  if (status === 401) leave();
}
