// The addresses of Studio: signing in, the gallery of parts, and below a tenant and a workspace the pages
// of the registry. Every view has an address of its own.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { pages } from './pages/index.ts';
import { ProblemPage } from './parts/problem-page.tsx';
import { isSignedOut, queryClient } from './query-client.ts';
import { followedLink } from './session/link-token.ts';
import { lacksFactor, meQuery } from './session/session.tsx';
import { Loading } from './shell/loading.tsx';
import { NotFound } from './shell/not-found.tsx';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: (search: Record<string, unknown>): { tenant?: string } =>
    typeof search.tenant === 'string' ? { tenant: search.tenant } : {},
  beforeLoad: async ({ search }) => {
    const link = followedLink(window.location.hash);
    if (link !== null) throw redirect({ to: link.to, hash: `token=${link.token}` });
    const me = await queryClient
      .fetchQuery(meQuery(search.tenant ?? null))
      .catch((error: unknown) => {
        if (isSignedOut(error)) throw redirect({ to: '/sign-in', search: {} });
        throw error;
      });
    if (lacksFactor(me)) throw redirect({ href: `/t/${me.tenant.id}` });
    const [workspace] = me.workspaces;
    const last = me.workspaces.find(({ id }) => id === lastWorkspace(me.tenant.id)) ?? workspace;
    if (last === undefined) throw redirect({ to: '/sign-in', search: {} });
    throw redirect({ href: `/t/${me.tenant.id}/w/${last.id}${pages[0]?.path ?? ''}` });
  },
  errorComponent: ({ error }) => <ProblemPage error={error} what="Studio could not start" />,
});

const LAST = 'aibaas.workspace.';

/** The workspace that was open last in this tenant, in this browser. */
function lastWorkspace(tenantId: string): string | null {
  try {
    return localStorage.getItem(LAST + tenantId);
  } catch {
    return null;
  }
}

export function rememberWorkspace(tenantId: string, workspaceId: string): void {
  try {
    localStorage.setItem(LAST + tenantId, workspaceId);
  } catch {
    // Without storage the first workspace opens next time.
  }
}

interface SignInSearch {
  /** Where signing in leads to. */
  readonly next?: string;
  /** The password is not at hand. */
  readonly lost?: boolean;
  /** A session has ended while its page was open. */
  readonly ended?: boolean;
}

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): SignInSearch => ({
    ...(typeof search.next === 'string' ? { next: search.next } : {}),
    ...(search.lost === true ? { lost: true } : {}),
    ...(search.ended === true ? { ended: true } : {}),
  }),
  component: lazyRouteComponent(() => import('./session/sign-in-page.tsx'), 'SignInPage'),
});

const owner = createRoute({
  getParentRoute: () => root,
  path: '/owner',
  component: lazyRouteComponent(() => import('./session/owner-page.tsx'), 'OwnerPage'),
});

const join = createRoute({
  getParentRoute: () => root,
  path: '/join',
  component: lazyRouteComponent(() => import('./session/join-page.tsx'), 'JoinPage'),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset',
  component: lazyRouteComponent(() => import('./session/reset-page.tsx'), 'ResetPage'),
});

const emailLink = createRoute({
  getParentRoute: () => root,
  path: '/email-link',
  component: lazyRouteComponent(() => import('./session/email-link-page.tsx'), 'EmailLinkPage'),
});

const gallery = createRoute({
  getParentRoute: () => root,
  path: '/gallery',
  component: lazyRouteComponent(() => import('./gallery/gallery-page.tsx'), 'GalleryPage'),
});

const factorNeeded = createRoute({
  getParentRoute: () => root,
  path: '/t/$tenant',
  beforeLoad: async ({ params, location }) => {
    await queryClient.ensureQueryData(meQuery(params.tenant)).catch((error: unknown) => {
      if (isSignedOut(error)) throw redirect({ to: '/sign-in', search: { next: location.href } });
      throw error;
    });
  },
  component: lazyRouteComponent(() => import('./session/factor-needed.tsx'), 'FactorPage'),
  pendingComponent: Loading,
  errorComponent: ({ error }) => <ProblemPage error={error} />,
});

const workspace = createRoute({
  getParentRoute: () => root,
  path: '/t/$tenant/w/$workspace',
  beforeLoad: async ({ params, location }) => {
    await queryClient.ensureQueryData(meQuery(params.tenant)).catch((error: unknown) => {
      if (isSignedOut(error)) throw redirect({ to: '/sign-in', search: { next: location.href } });
      throw error;
    });
    rememberWorkspace(params.tenant, params.workspace);
  },
  component: lazyRouteComponent(() => import('./shell/shell.tsx'), 'Shell'),
  pendingComponent: Loading,
  errorComponent: ({ error }) => <ProblemPage error={error} />,
  notFoundComponent: NotFound,
});

const workspaceStart = createRoute({
  getParentRoute: () => workspace,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ href: `/t/${params.tenant}/w/${params.workspace}${pages[0]?.path ?? ''}` });
  },
});

const tree = root.addChildren([
  start,
  signIn,
  owner,
  join,
  reset,
  emailLink,
  gallery,
  factorNeeded,
  workspace.addChildren([workspaceStart, ...pages.flatMap((page) => page.routes(workspace))]),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPendingMs: 200,
  defaultPendingMinMs: 0,
  defaultPendingComponent: Loading,
  defaultErrorComponent: ({ error }) => <ProblemPage error={error} />,
  defaultNotFoundComponent: NotFound,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
