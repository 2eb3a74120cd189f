// Who asks and what they may do: tenants, people, workspaces and every credential. Isolation of
// tenants' data is the database's own policy; identity only says which tenant a caller speaks for.
import type { Kernel } from '../../../kernel/kernel.ts';
import type { ModuleManifest } from '../../../kernel/module.ts';
import { pruneLinks } from './account-store.ts';
import { authRoutes, createWays } from './auth-routes.ts';
import * as credentials from './credential-store.ts';
import { factorRoutes } from './factor-routes.ts';
import * as factors from './factors/store.ts';
import { invitationRoutes } from './invitation-routes.ts';
import { pruneInvitations } from './invitation-store.ts';
import { letterJob } from './letters.ts';
import { ownAccessRoutes } from './own-access-routes.ts';
import { createParts, type Parts } from './parts.ts';
import { identityRoutes } from './routes.ts';
import { createIdentityService, createIdentityVerbs, type IdentityService } from './service.ts';
import { createCookieTexts } from './session-cookie.ts';

export type { IdentityService } from './service.ts';
export { sessionCookie } from './session-cookie.ts';

const pruneEveryMs = 60 * 60 * 1000;

/**
 * Builds the identity module; nothing happens before `manifest.start`.
 *
 * @example
 * const identity = identityModule(kernel);
 * const first = await identity.service.bootstrap({
 *   tenantName: 'Acme', workspaceName: 'Default', isDemo: false,
 * });
 */
export function identityModule(kernel: Kernel): {
  manifest: ModuleManifest;
  service: IdentityService;
} {
  const parts = createParts(kernel);
  const service = createIdentityService(parts);
  const verbs = createIdentityVerbs(parts);
  const ways = createWays(parts, createCookieTexts(kernel.config.publicUrl));
  let stopPruning: () => void = () => undefined;
  const manifest: ModuleManifest = {
    name: 'ground/identity',
    migrations: new URL('./migrations/', import.meta.url),
    routes: [
      ...authRoutes(verbs, ways),
      ...invitationRoutes(verbs, ways),
      ...ownAccessRoutes(verbs, ways),
      ...factorRoutes(verbs, ways),
      ...identityRoutes(verbs),
    ],
    jobs: [letterJob(parts)],
    authenticator: service,
    async start() {
      parts.revocations.start();
      stopPruning = kernel.clock.every(pruneEveryMs, () => prune(parts));
    },
    async stop() {
      stopPruning();
      parts.revocations.stop();
      await parts.background.settle();
    },
  };
  return { manifest, service };
}

async function prune({ kernel }: Parts): Promise<void> {
  const now = new Date(kernel.clock.now());
  await kernel.database
    .system('old credentials', async (tx) => {
      await credentials.prune(tx, now);
      await pruneInvitations(tx, now);
      await pruneLinks(tx, now);
      await factors.prune(tx, now);
    })
    .catch((err) => kernel.log.warn({ err }, 'old credentials stay until the next round'));
}
