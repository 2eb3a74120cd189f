// People, tenants, workspaces, keys, and the record of what they did.

export type Role = 'owner' | 'admin' | 'member' | 'viewer';
export type Scope = 'read' | 'write' | 'admin';

export interface Person {
  id: string;
  email: string;
  name: string;
}

export interface Session {
  person: Person;
  tenant_id: string;
  workspace_id: string | null;
  access_token: string;
  expires_in: number;
}

export interface AccessToken {
  access_token: string;
  token_type: 'Bearer';
  expires_in: number;
  tenant_id: string;
  role: Role;
  scopes: Scope[];
}

export interface Me {
  person: Person | null;
  key: ApiKey | null;
  tenant: { id: string; name: string };
  role: Role;
  scopes: Scope[];
  workspaces: Workspace[];
  /** Null for keys. */
  second_factor: {
    is_set_up: boolean;
    /** By the policy of this tenant; with `is_set_up` false nothing else works here. */
    is_required: boolean;
    /** Until then dangerous acts ask for no new proof; null when it lies in the past. */
    proven_until: string | null;
  } | null;
  memberships: { tenant_id: string; tenant_name: string; role: Role }[];
}

/** Whom a tenant asks for a second factor. */
export type SecondFactorPolicy = 'optional' | 'admins' | 'everyone';

export interface Tenant {
  id: string;
  name: string;
  second_factor: SecondFactorPolicy;
  is_sample_data: boolean;
  created_at: string;
}

export interface Member {
  id: string;
  email: string;
  name: string;
  role: Role;
  /** Null for all workspaces. */
  workspace_ids: string[] | null;
  /** Null for who may not manage members. */
  has_second_factor: boolean | null;
  created_at: string;
}

export interface Workspace {
  id: string;
  name: string;
  environment: string;
  created_at: string;
}

export interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  scopes: Scope[];
  created_at: string;
  last_used_at: string | null;
  expires_at: string | null;
}

/** `key` is shown this once and never again. */
export interface CreatedApiKey extends ApiKey {
  key: string;
}

export interface AuditRecord {
  id: string;
  /** Place in the tenant's chain; null for the second before it has one. */
  sequence: number | null;
  at: string;
  actor: { kind: string; id: string; name: string };
  action: string;
  resource_type: string | null;
  resource_id: string | null;
  outcome: 'done' | 'refused' | 'failed';
  code: string | null;
  request_id: string | null;
  details: Record<string, unknown>;
}

export interface AuditProblem {
  sequence: number | null;
  kind: 'altered' | 'missing' | 'reordered' | 'truncated' | 'unnumbered';
  record_id: string | null;
  detail: string;
}

export interface AuditReport {
  ok: boolean;
  checked: number;
  first_problem: AuditProblem | null;
  /** Records that the sequencer has not numbered yet. */
  unchained: number;
  last_head: { sequence: number; at: string } | null;
  out_of_reach: string;
}
