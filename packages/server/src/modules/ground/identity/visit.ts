// What a request to a way in tells beside its body: where it comes from, which browser it may be, and
// which page of ours it stands on.
import type { RouteRequest } from '../../../kernel/http/route.ts';
import { sourceOf } from '../../../kernel/http/source.ts';
import { type Site, siteOf } from './factors/site.ts';

export interface Visit {
  readonly address: string;
  /** What the browser calls itself. */
  readonly agent: string | null;
  /** IPv4 address or IPv6 network of the caller. */
  readonly source: string;
  readonly cookies: string | undefined;
  readonly origin: string | undefined;
  /** The address passkeys are for; null where the request names none. */
  readonly site: Site | null;
}

export function visitOf(
  publicUrl: string | null,
  { address, headers }: Pick<RouteRequest<unknown, unknown, unknown>, 'address' | 'headers'>,
): Visit {
  return {
    address,
    agent: agentOf(headers['user-agent']),
    source: sourceOf(address),
    cookies: headers.cookie?.toString(),
    origin: headers.origin?.toString(),
    site: siteOf(publicUrl, headers),
  };
}

const agentLengthMax = 300;

/** As much of it as people need to know their browser again, and nothing that would break a list. */
function agentOf(header: string | string[] | undefined): string | null {
  const text = String(header ?? '')
    .replace(/\p{Cc}/gu, ' ')
    .slice(0, agentLengthMax)
    .toWellFormed();
  return text === '' ? null : text;
}
