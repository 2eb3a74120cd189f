// `aibaas people invite | reset-link`: links to hand over; passwords are chosen by who opens them.
import type { Role } from '@aibaas/sdk';
import { connect, type ServerFlags } from '../connection/find-server.ts';
import type { CommandContext } from './command-context.ts';

export interface InviteFlags extends ServerFlags {
  readonly role: Role;
  readonly name?: string;
}

export async function runInvite(
  email: string,
  flags: InviteFlags,
  { terminal, environment, signal }: CommandContext,
): Promise<number> {
  const { aibaas, server } = await connect(flags, environment);
  const { role, name } = flags;
  const invitation = await aibaas.invitations.create(
    { email, role, ...(name === undefined ? {} : { name }) },
    { signal },
  );
  if (terminal.isJson) terminal.print(JSON.stringify(invitation));
  else {
    terminal.print(new URL(invitation.link, server.url).href);
    const until = invitation.expires_at.slice(0, 10);
    terminal.say(`${email} can join as ${role} once, until ${until}; it is shown only this once`);
  }
  return 0;
}

export async function runResetLink(
  email: string,
  flags: ServerFlags,
  { terminal, environment, signal }: CommandContext,
): Promise<number> {
  const { aibaas, server } = await connect(flags, environment);
  const made = await aibaas.access.personResetLink(email, { signal });
  if (terminal.isJson) terminal.print(JSON.stringify(made));
  else {
    terminal.print(new URL(made.link, server.url).href);
    terminal.say(`${made.email} chooses a new password with it, once, until ${made.expires_at}`);
  }
  return 0;
}
