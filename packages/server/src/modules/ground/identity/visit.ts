// What a request to a way in tells beside its body: where it comes from, which browser it may be, and
// which page of ours it stands on.
import type { RouteRequest } from '../../../kernel/http/route.ts';
import { sourceOf } from '../../../kernel/http/source.ts';
import { type Site, siteOf } from './factors/site.ts';

export interface Visit {
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
    source: sourceOf(address),
    cookies: headers.cookie?.toString(),
    origin: headers.origin?.toString(),
    site: siteOf(publicUrl, headers),
  };
}
