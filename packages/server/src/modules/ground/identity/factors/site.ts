// For which address a passkey is: the public one where it is set, otherwise the host of the request.
// A passkey made for one address is of no use at another, which is what makes it proof against
// phishing.
import { AppError } from '../../../../kernel/errors.ts';

export interface Site {
  /** The relying party's id of WebAuthn: a host name without port. */
  readonly rpId: string;
  /** Where pages that may use it come from. */
  readonly origins: readonly string[];
  /** Whether the request comes from such a page, or from no page at all. */
  readonly isOwnPage: boolean;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Null where the request names no host that could be one. */
export function siteOf(publicUrl: string | null, headers: Headers): Site | null {
  const { host, origin } = headers;
  const own = publicUrl === null ? originsOf(String(host ?? '')) : [new URL(publicUrl).origin];
  const first = own[0];
  if (first === undefined) return null;
  return {
    rpId: new URL(first).hostname,
    origins: own,
    isOwnPage: origin === undefined || own.includes(String(origin)),
  };
}

/** @throws AppError `origin_refused` for the page of another site. */
export function ownSite(site: Site | null, origin: string | undefined): Site {
  if (site === null || !site.isOwnPage) {
    throw new AppError('origin_refused', { origin: origin ?? 'none' });
  }
  return site;
}

/** Browsers offer passkeys over https, and over http on this machine alone. */
function originsOf(host: string): string[] {
  if (!/^[\w.:[\]-]+$/.test(host) || !URL.canParse(`https://${host}`)) return [];
  const secure = new URL(`https://${host}`);
  const { hostname } = secure;
  const isLocal =
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    /^(127\.|\[::1\])/.test(hostname);
  return isLocal ? [secure.origin, new URL(`http://${host}`).origin] : [secure.origin];
}
