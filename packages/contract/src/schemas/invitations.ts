// How people join a tenant: by a one-time invitation that only its holder can accept.
import Type, { type Static } from 'typebox';
import { displayName, email, password, role, workspaceLimit } from './identity.ts';
import { nullable, strict, timestamp, uuid } from './shapes.ts';

const invitationFields = {
  id: uuid,
  email: Type.String(),
  name: nullable(Type.String()),
  role,
  workspace_ids: nullable(Type.Array(uuid)),
  invited_by: Type.String(),
  state: Type.Union([Type.Literal('open'), Type.Literal('expired')]),
  created_at: timestamp,
  expires_at: timestamp,
};
export const invitation = strict(invitationFields);
export type Invitation = Static<typeof invitation>;
/** `token` and `link` are in this answer only. A mailed invitation carries a token of its own. */
export const createdInvitation = strict({
  ...invitationFields,
  token: Type.String(),
  /** Absolute where PUBLIC_URL is set; otherwise it begins with `/`. */
  link: Type.String(),
  is_mailed: Type.Boolean(),
});
export type CreatedInvitation = Static<typeof createdInvitation>;
export const invitationInput = strict({
  email,
  name: Type.Optional(displayName),
  role,
  workspace_ids: Type.Optional(workspaceLimit),
});
export type InvitationInput = Static<typeof invitationInput>;

/** A secret of ours as it comes back. */
export const tokenText = Type.String({ minLength: 1, maxLength: 200 });
export const invitationToken = strict({ token: tokenText });

/** What the holder of the token learns before she accepts. */
export const invitationLook = strict({
  tenant_name: Type.String(),
  email: Type.String(),
  name: nullable(Type.String()),
  role,
  /** True: an account exists and is proven with its own password. False: a password is chosen. */
  must_prove_account: Type.Boolean(),
  expires_at: timestamp,
});
export type InvitationLook = Static<typeof invitationLook>;

/** `password`: the one that the account has, or for a new person the one that it will have. */
export const invitationAccept = strict({
  token: tokenText,
  name: Type.Optional(displayName),
  password,
});
export type InvitationAccept = Static<typeof invitationAccept>;

/** A person who is signed in joined another tenant. */
export const joinedTenant = strict({
  tenant_id: uuid,
  tenant_name: Type.String(),
  member_id: uuid,
  role,
});
export type JoinedTenant = Static<typeof joinedTenant>;
