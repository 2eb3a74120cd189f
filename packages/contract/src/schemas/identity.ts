// Who asks: people, members, tenants, workspaces, API keys and tokens, as they look on the wire.
import Type, { type Static } from 'typebox';
import { passwordRule } from '../password-rule.ts';
import { nullable, strict, timestamp, uuid, visibleText } from './shapes.ts';

export const role = Type.Union([
  Type.Literal('owner'),
  Type.Literal('admin'),
  Type.Literal('member'),
  Type.Literal('viewer'),
]);
export const scope = Type.Union([
  Type.Literal('read'),
  Type.Literal('write'),
  Type.Literal('admin'),
]);
/**
 * Without what stands between addresses or around names, for a mail must reach one mailbox, and
 * without what nobody sees, for two addresses that look the same would be two accounts.
 */
const emailPart =
  '[^\\s@\\p{Cc}\\p{Cs}\\p{Cf}\\p{Default_Ignorable_Code_Point},;:<>()\\[\\]"\\\\]+';

/** Names people give: any script, at least one visible character. */
export const displayName = visibleText({ maxLength: 200 });
export const emailPattern = `^${emailPart}@${emailPart}$`;
export const email = Type.String({ maxLength: 254, pattern: emailPattern });
/** The upper bound keeps the cost of hashing in hand. */
export const password = Type.String({ minLength: 1, maxLength: passwordRule.lengthMax });

export const person = strict({ id: uuid, email: Type.String(), name: Type.String() });
export type Person = Static<typeof person>;

/** Whom a tenant asks for a second factor; nobody else is stopped from having one. */
export const secondFactorPolicy = Type.Union([
  Type.Literal('optional'),
  Type.Literal('admins'),
  Type.Literal('everyone'),
]);
export type SecondFactorPolicy = Static<typeof secondFactorPolicy>;

export const tenant = strict({
  id: uuid,
  name: Type.String(),
  second_factor: secondFactorPolicy,
  is_sample_data: Type.Boolean(),
  created_at: timestamp,
});
export type Tenant = Static<typeof tenant>;
export const tenantInput = strict({ name: displayName });
export const tenantPatch = Type.Object(
  { name: Type.Optional(displayName), second_factor: Type.Optional(secondFactorPolicy) },
  { additionalProperties: false, minProperties: 1 },
);
export type TenantPatch = Static<typeof tenantPatch>;

export const member = strict({
  id: uuid,
  email: Type.String(),
  name: Type.String(),
  role,
  workspace_ids: nullable(Type.Array(uuid)),
  /** Null for callers who may not manage members: who lacks one is nobody else's business. */
  has_second_factor: nullable(Type.Boolean()),
  created_at: timestamp,
});
export type Member = Static<typeof member>;

export const workspaceLimit = nullable(Type.Array(uuid, { minItems: 1, maxItems: 100 }));
export const memberPatch = strict({
  role: Type.Optional(role),
  name: Type.Optional(displayName),
  workspace_ids: Type.Optional(workspaceLimit),
});

export const workspace = strict({
  id: uuid,
  name: Type.String(),
  environment: Type.String(),
  created_at: timestamp,
});
export type Workspace = Static<typeof workspace>;
const environment = visibleText({ maxLength: 50 });
export const workspaceInput = strict({
  name: displayName,
  environment: Type.Optional(environment),
});
export const workspacePatch = strict({
  name: Type.Optional(displayName),
  environment: Type.Optional(environment),
});

const keyFields = {
  id: uuid,
  name: Type.String(),
  prefix: Type.String(),
  scopes: Type.Array(scope),
  created_at: timestamp,
  last_used_at: nullable(timestamp),
  expires_at: nullable(timestamp),
};
export const apiKey = strict(keyFields);
export type ApiKey = Static<typeof apiKey>;
/** `key` is in this answer only; the server keeps a keyed hash of it. */
export const createdApiKey = strict({ ...keyFields, key: Type.String() });
export type CreatedApiKey = Static<typeof createdApiKey>;
export const apiKeyInput = strict({
  name: displayName,
  scopes: Type.Optional(Type.Array(scope, { minItems: 1, maxItems: 3, uniqueItems: true })),
  expires_at: Type.Optional(timestamp),
});

export const signIn = strict({ email, password, tenant_id: Type.Optional(uuid) });
export const ownerLinkInput = strict({
  token: Type.String({ minLength: 1, maxLength: 200 }),
  email,
  name: Type.Optional(displayName),
  password,
});
export const signedIn = strict({
  person,
  tenant_id: uuid,
  workspace_id: nullable(uuid),
  access_token: Type.String(),
  expires_in: Type.Integer(),
});
export type SignedIn = Static<typeof signedIn>;

export const tokenInput = strict({ tenant_id: Type.Optional(uuid) });
export const accessToken = strict({
  access_token: Type.String(),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer(),
  tenant_id: uuid,
  role,
  scopes: Type.Array(scope),
});
export type AccessToken = Static<typeof accessToken>;

export const me = strict({
  person: nullable(person),
  key: nullable(apiKey),
  tenant: strict({ id: uuid, name: Type.String() }),
  role,
  scopes: Type.Array(scope),
  workspaces: Type.Array(workspace),
  /** Null for keys, which have no second factor and nobody to ask for a proof. */
  second_factor: nullable(
    strict({
      is_set_up: Type.Boolean(),
      /** By the policy of this tenant; with `is_set_up` false nothing else works here. */
      is_required: Type.Boolean(),
      /** Until then dangerous acts ask for no new proof; null when it lies in the past. */
      proven_until: nullable(timestamp),
    }),
  ),
  memberships: Type.Array(strict({ tenant_id: uuid, tenant_name: Type.String(), role })),
});
export type Me = Static<typeof me>;
