// Invitations, links that lead back in, and the sessions of a person.
import type { Role } from './identity.ts';

export interface Invitation {
  id: string;
  email: string;
  name: string | null;
  role: Role;
  /** Null for all workspaces. */
  workspace_ids: string[] | null;
  invited_by: string;
  state: 'open' | 'expired';
  created_at: string;
  expires_at: string;
}

/** `token` and `link` are shown this once and never again. */
export interface CreatedInvitation extends Invitation {
  token: string;
  /** Absolute where the server knows its address; otherwise it begins with `/`. */
  link: string;
  is_mailed: boolean;
}

export interface InvitationLook {
  tenant_name: string;
  email: string;
  name: string | null;
  role: Role;
  /** True: prove the account that you have. False: choose a password. */
  must_prove_account: boolean;
  expires_at: string;
}

export interface JoinedTenant {
  tenant_id: string;
  tenant_name: string;
  member_id: string;
  role: Role;
}

export interface WaysIn {
  password: boolean;
  passkey: boolean;
  mail: boolean;
  password_hint: string;
}

export interface ResetLink {
  email: string;
  token: string;
  link: string;
  expires_at: string;
}

export type LinkPurpose = 'reset' | 'sign_in' | 'owner';

export interface LinkLook {
  /** Whose account it opens; null for a link that makes an owner. */
  email: string | null;
}

export interface OwnSession {
  id: string;
  tenant_id: string;
  created_at: string;
  last_seen_at: string | null;
  expires_at: string;
  address: string | null;
  /** The browser as it named itself. */
  agent: string | null;
  is_current: boolean;
}
