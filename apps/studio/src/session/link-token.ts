// One-time links: `/#/join?token=…`. The token stands behind the #, which never reaches a server's log.

const PAGES: Readonly<Record<string, '/owner' | '/join' | '/reset' | '/email-link'>> = {
  '/owner': '/owner',
  '/join': '/join',
  '/reset': '/reset',
  '/sign-in': '/email-link',
};

export interface FollowedLink {
  readonly to: '/owner' | '/join' | '/reset' | '/email-link';
  readonly token: string;
}

/**
 * The page that a link asks for; null without one.
 *
 * @example
 * followedLink('#/join?token=abc'); // { to: '/join', token: 'abc' }
 */
export function followedLink(hash: string): FollowedLink | null {
  const [place = '', query] = hash.replace(/^#/, '').split('?');
  const token = query === undefined ? null : new URLSearchParams(query).get('token');
  const to = Object.hasOwn(PAGES, place) ? PAGES[place] : undefined;
  return to === undefined || token === null ? null : { to, token };
}

/** Reads the token of this page once: the address is cleaned, so that it is not in the history. */
export function tokenOnce(): string {
  const { hash, pathname } = window.location;
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? '';
  window.history.replaceState(window.history.state, '', pathname);
  return token;
}
