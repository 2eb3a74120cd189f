// The verbs of identity, gathered for routes and for other modules; each verb's work stands in
// operations/.
import type { Credentials, Principal, RequestContext } from '../../../kernel/http/context.ts';
import { systemContext } from '../../../kernel/http/system-context.ts';
import * as accepting from './operations/accept-invitation.ts';
import * as factors from './operations/manage-factors.ts';
import * as invitations from './operations/manage-invitations.ts';
import * as keys from './operations/manage-keys.ts';
import * as members from './operations/manage-members.ts';
import * as sessions from './operations/manage-sessions.ts';
import * as tenants from './operations/manage-tenants.ts';
import * as workspaces from './operations/manage-workspaces.ts';
import * as links from './operations/one-time-links.ts';
import {
  type BootstrapOptions,
  type Bootstrapped,
  bootstrap,
  newOwnerAccess,
  type OpenedTenant,
  openTenant,
} from './operations/open-tenant.ts';
import * as logs from './operations/read-logs.ts';
import * as secondFactor from './operations/second-factor.ts';
import * as signIn from './operations/sign-in.ts';
import * as stepUp from './operations/step-up.ts';
import type { Parts } from './parts.ts';
import { isKnown } from './principal.ts';

/** What other modules, the start of the server and tests use. */
export interface IdentityService {
  /** First start: tenant, workspace, owner link and key; `ownerToken` and `apiKey` null later on. */
  bootstrap(options: BootstrapOptions): Promise<Bootstrapped>;
  /** A further tenant with its own owner link and key. */
  createTenant(options: { tenantName: string; workspaceName: string }): Promise<OpenedTenant>;
  /** For `start --new-key`: another owner link (older ones end) and another key. */
  newOwnerAccess(tenantId: string): Promise<{ ownerToken: string; apiKey: string }>;
  /** API key or token as Bearer, or session cookie. @throws AppError `unauthenticated`, `token_expired`. */
  authenticate(credentials: Credentials): Promise<Principal>;
  /** For jobs and seeding: may do everything in the tenant, outside any request. */
  systemContext(tenantId: string, name: string): RequestContext;
  /** @throws AppError `step_up_needed` when a person's session proved itself too long ago. */
  assertProven(principal: Principal): Promise<void>;
  /** False also for a workspace that the principal is not allowed to see. */
  workspaceExists(context: RequestContext, id: string): Promise<boolean>;
  /** The oldest workspace that the principal sees. @throws AppError `not_found`. */
  defaultWorkspace(context: RequestContext): Promise<string>;
  /**
   * Called with the id of a session, key or person that ended or whose rights changed: at once in
   * this process, within three seconds in others. Ask `isAbout` whether a principal is meant.
   */
  onRevoked(listener: (credentialId: string) => void): void;
  /** Whether a revoked id is the principal's key, session or person. */
  isAbout(principal: Principal, credentialId: string): boolean;
}

export type IdentityVerbs = ReturnType<typeof createIdentityVerbs>;

/** Everything the routes call; the operations' own types are the signatures. */
export function createIdentityVerbs(parts: Parts) {
  const bound =
    <Rest extends unknown[], Result>(verb: (parts: Parts, ...rest: Rest) => Result) =>
    (...rest: Rest): Result =>
      verb(parts, ...rest);
  return {
    login: bound(signIn.login),
    redeemOwnerLink: bound(signIn.redeemOwnerLink),
    finishSignIn: bound(secondFactor.finishSignIn),
    passkeyOptions: bound(secondFactor.passkeyOptions),
    signInByPasskey: bound(secondFactor.signInByPasskey),
    stepUpOptions: bound(stepUp.stepUpOptions),
    stepUp: bound(stepUp.stepUp),
    listFactors: bound(factors.listFactors),
    beginTotp: bound(factors.beginTotp),
    confirmTotp: bound(factors.confirmTotp),
    passkeyCreation: bound(factors.passkeyCreation),
    createPasskey: bound(factors.createPasskey),
    renameFactor: bound(factors.renameFactor),
    removeFactor: bound(factors.removeFactor),
    renewRecoveryCodes: bound(factors.renewRecoveryCodes),
    logout: bound(signIn.logout),
    buyToken: bound(signIn.buyToken),
    slideSession: bound(signIn.slideSession),
    listInvitations: bound(invitations.listInvitations),
    createInvitation: bound(invitations.createInvitation),
    removeInvitation: bound(invitations.removeInvitation),
    lookAtInvitation: bound(accepting.lookAtInvitation),
    acceptInvitation: bound(accepting.acceptInvitation),
    acceptSignedIn: bound(accepting.acceptSignedIn),
    lookAtLink: bound(links.lookAtLink),
    mailLink: bound(links.mailLink),
    handResetLink: bound(links.handResetLink),
    operatorResetLink: bound(links.operatorResetLink),
    redeemReset: bound(links.redeemReset),
    redeemEmailLink: bound(links.redeemEmailLink),
    waysIn: bound(sessions.waysIn),
    listSessions: bound(sessions.listSessions),
    removeSession: bound(sessions.removeSession),
    removeOtherSessions: bound(sessions.removeOtherSessions),
    changePassword: bound(sessions.changePassword),
    whoAmI: bound(tenants.whoAmI),
    listTenants: bound(tenants.listTenants),
    getTenant: bound(tenants.getTenant),
    createTenant: bound(tenants.createTenant),
    updateTenant: bound(tenants.updateTenant),
    listMembers: bound(members.listMembers),
    updateMember: bound(members.updateMember),
    removeMember: bound(members.removeMember),
    listWorkspaces: bound(workspaces.listWorkspaces),
    getWorkspace: bound(workspaces.getWorkspace),
    createWorkspace: bound(workspaces.createWorkspace),
    updateWorkspace: bound(workspaces.updateWorkspace),
    removeWorkspace: bound(workspaces.removeWorkspace),
    listKeys: bound(keys.listKeys),
    createKey: bound(keys.createKey),
    removeKey: bound(keys.removeKey),
    readLogs: bound(logs.readLogs),
  };
}

export function createIdentityService(parts: Parts): IdentityService {
  return {
    bootstrap: (options) => bootstrap(parts, options),
    createTenant: (options) => openTenant(parts, { ...options, isDemo: false }),
    newOwnerAccess: (tenantId) => newOwnerAccess(parts, tenantId),
    authenticate: (credentials) => parts.authenticator.authenticate(credentials),
    assertProven: (principal) => stepUp.assertProven(parts, principal),
    systemContext: (tenantId, name) => systemContext(parts.kernel.ids, tenantId, name),
    workspaceExists: (context, id) => workspaces.workspaceExists(parts, context, id),
    defaultWorkspace: (context) => workspaces.defaultWorkspace(parts, context),
    onRevoked: (listener) => parts.revocations.listen(listener),
    isAbout: (principal, id) =>
      principal.id === id ||
      (isKnown(principal) && (principal.credentialId === id || principal.personId === id)),
  };
}
