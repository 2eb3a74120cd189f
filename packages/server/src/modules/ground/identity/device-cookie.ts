// Remembers a browser that has signed in to an account, so that guesses made elsewhere never stand in
// its way (device cookies, OWASP "Slow Down Online Guessing Attacks"). It opens nothing by itself.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseCookie } from 'cookie';
import type { Clock } from '../../../kernel/clock.ts';
import type { Chance } from '../../../kernel/random.ts';

export interface Devices {
  /** The Set-Cookie text for a browser that signed in; a device that is known keeps its id. */
  set(email: string, cookies: string | undefined): string;
  /** The device's id, where the cookies hold one that this account gave; null otherwise. */
  of(email: string, cookies: string | undefined): string | null;
  /** The mark of an account that the browser has signed in to; null for a strange browser. */
  accountOf(cookies: string | undefined): string | null;
}

const head = 'aibaas_device_';
/** The longest that browsers keep a cookie. */
const lifeSeconds = 400 * 24 * 60 * 60;
const nonceBytes = 18;
/** Of a browser that sends more, the rest is not looked at. */
const cookiesMax = 20;

export function createDevices(
  credentialKey: string,
  publicUrl: string | null,
  clock: Clock,
  chance: Chance,
): Devices {
  const keyed = (text: string): Buffer =>
    createHmac('sha256', credentialKey).update(`device ${text}`).digest();
  /** In the cookie's name, so that several accounts share a browser; it does not tell the e-mail. */
  const markOf = (email: string): string =>
    keyed(`account ${email}`).subarray(0, 12).toString('hex');
  const macOf = (mark: string, issued: string, nonce: string): Buffer =>
    keyed(`cookie ${mark} ${issued} ${nonce}`);

  function nonceOf(mark: string, value: string | undefined): string | null {
    const [issued, nonce, mac, ...rest] = (value ?? '').split('.');
    if (issued === undefined || nonce === undefined || mac === undefined) return null;
    const given = Buffer.from(mac, 'base64url');
    const wanted = macOf(mark, issued, nonce);
    const isOurs = given.length === wanted.length && timingSafeEqual(given, wanted);
    const ageSeconds = clock.now() / 1000 - Number.parseInt(issued, 36);
    return isOurs && rest.length === 0 && ageSeconds < lifeSeconds ? nonce : null;
  }

  const devices: Devices = {
    set(email, cookies) {
      const mark = markOf(email);
      const issued = Math.floor(clock.now() / 1000).toString(36);
      const nonce = devices.of(email, cookies) ?? chance.token(nonceBytes);
      const value = `${issued}.${nonce}.${macOf(mark, issued, nonce).toString('base64url')}`;
      const secure = publicUrl?.startsWith('https:') ? '; Secure' : '';
      const limits = `Path=/api/v1/auth; HttpOnly; SameSite=Lax; Max-Age=${lifeSeconds}`;
      return `${head}${mark}=${value}; ${limits}${secure}`;
    },
    of(email, cookies) {
      if (cookies === undefined) return null;
      const mark = markOf(email);
      return nonceOf(mark, parseCookie(cookies)[head + mark]);
    },
    accountOf(cookies) {
      if (cookies === undefined) return null;
      const named = Object.entries(parseCookie(cookies)).filter(([name]) => name.startsWith(head));
      for (const [name, value] of named.slice(0, cookiesMax)) {
        const mark = name.slice(head.length);
        if (nonceOf(mark, value) !== null) return mark;
      }
      return null;
    },
  };
  return devices;
}
