// What a person does about her own access: ways in, password, one-time links, sessions.
import Type, { type Static } from 'typebox';
import { email, password } from './identity.ts';
import { tokenText } from './invitations.ts';
import { nullable, strict, timestamp, uuid } from './shapes.ts';

/** Which ways in this installation has. */
export const waysIn = strict({
  password: Type.Boolean(),
  passkey: Type.Boolean(),
  /** Links to sign in or to choose a new password are mailed. */
  mail: Type.Boolean(),
  password_hint: Type.String(),
});
export type WaysIn = Static<typeof waysIn>;

export const passwordChange = strict({ current_password: password, new_password: password });
export const emailInput = strict({ email });
/** Says the same whether an account has the e-mail or not. */
export const accepted = strict({ is_accepted: Type.Literal(true) });
export type Accepted = Static<typeof accepted>;
export const passwordReset = strict({ token: tokenText, password });
export const emailLinkInput = strict({ token: tokenText, tenant_id: Type.Optional(uuid) });

/** A one-time link, looked at before it is used: by its token alone, which it does not use up. */
export const linkPurpose = Type.Union([
  Type.Literal('reset'),
  Type.Literal('sign_in'),
  Type.Literal('owner'),
]);
export const linkLookInput = strict({ token: tokenText, purpose: linkPurpose });
export type LinkLookInput = Static<typeof linkLookInput>;
export const linkLook = strict({
  /** Whose account it opens; null for a link that makes an owner. */
  email: nullable(Type.String()),
});
export type LinkLook = Static<typeof linkLook>;

/** A link that someone hands over; it is in this answer only. */
export const resetLink = strict({
  email: Type.String(),
  token: Type.String(),
  /** Absolute where PUBLIC_URL is set; otherwise it begins with `/`. */
  link: Type.String(),
  expires_at: timestamp,
});
export type ResetLink = Static<typeof resetLink>;

export const ownSession = strict({
  id: uuid,
  tenant_id: uuid,
  created_at: timestamp,
  /** At most a minute behind; null where it was not used since it was opened. */
  last_seen_at: nullable(timestamp),
  expires_at: timestamp,
  address: nullable(Type.String()),
  /** The browser as it named itself. */
  agent: nullable(Type.String()),
  is_current: Type.Boolean(),
});
export type OwnSession = Static<typeof ownSession>;
export const ownSessions = strict({ data: Type.Array(ownSession) });
