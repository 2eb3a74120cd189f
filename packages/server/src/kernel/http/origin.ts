// Which pages may act with the cookie that a browser sends by itself: those of this server, told by
// scheme, host and port together, and those that the settings name.
import type { IncomingHttpHeaders } from 'node:http';

/**
 * The check of a request's Origin.
 *
 * @param publicUrl where people reach the server: its host is then meant with its scheme
 * @example
 * const isOwn = originCheck({ publicUrl: 'https://a.example', corsOrigins: [] });
 * isOwn({ origin: 'http://a.example', host: 'a.example' }); // false
 */
export function originCheck(settings: {
  readonly publicUrl: string | null;
  readonly corsOrigins: readonly string[];
}): (headers: IncomingHttpHeaders) => boolean {
  const own = settings.publicUrl === null ? null : new URL(settings.publicUrl);
  const allowed = new Set([...settings.corsOrigins, ...(own === null ? [] : [own.origin])]);
  return ({ origin, host, ...headers }) => {
    if (origin === undefined || host === undefined) return false;
    if (allowed.has(origin)) return true;
    const asked = `${schemeOf(headers)}://${host}`;
    if (!URL.canParse(asked)) return false;
    const url = new URL(asked);
    return url.origin === origin && url.host !== own?.host;
  };
}

/**
 * The scheme the browser used. The server itself speaks plain HTTP; what ends TLS before it says so. A
 * page cannot set this header for another one.
 */
function schemeOf({ 'x-forwarded-proto': proto, forwarded }: IncomingHttpHeaders): string {
  const first = String(proto ?? '')
    .split(',')[0]
    ?.trim()
    .toLowerCase();
  const told =
    first || /(?:^|;)\s*proto="?(\w+)/i.exec(String(forwarded ?? ''))?.[1]?.toLowerCase();
  return told === 'https' ? 'https' : 'http';
}
