// The session cookie: HttpOnly, so that no script reads it; SameSite=Lax; Secure where the public
// address is https.
export const sessionCookie = 'aibaas_session';

const daySeconds = 24 * 60 * 60;

export interface CookieTexts {
  set(token: string, days: number): string;
  clear(): string;
}

export function createCookieTexts(publicUrl: string | null): CookieTexts {
  const secure = publicUrl?.startsWith('https:') ? '; Secure' : '';
  const text = (value: string, seconds: number): string =>
    `${sessionCookie}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`;
  return {
    set: (token, days) => text(token, days * daySeconds),
    clear: () => text('', 0),
  };
}

/** The session token in a Cookie header; null without one. */
export function sessionTokenOf(cookieHeader: string | string[] | undefined): string | null {
  const head = `${sessionCookie}=`;
  const parts = String(cookieHeader ?? '').split(';');
  const found = parts.map((part) => part.trim()).find((part) => part.startsWith(head));
  return found === undefined ? null : found.slice(head.length);
}
