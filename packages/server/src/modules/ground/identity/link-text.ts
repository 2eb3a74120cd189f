// Addresses of Studio's pages for one-time tokens. The token stands behind the #, which no browser
// sends to a server, so it reaches no log.

export type LinkPage = 'join' | 'reset' | 'sign-in';

/** Absolute only by PUBLIC_URL: the Host header is whatever a caller says. */
export function linkTo(publicUrl: string | null, page: LinkPage, token: string): string {
  return `${(publicUrl ?? '').replace(/\/+$/, '')}/#/${page}?token=${token}`;
}
