// `aibaas people invite | reset-link`: links to hand over; passwords are chosen by who opens them.
import type { Role } from '@aibaas/sdk';
import { connect, type ServerFlags } from '../connection/find-server.ts';
import type { CommandContext } from './command-context.ts';
import { findWorkspaceIds } from './find-person.ts';

export interface InviteFlags extends ServerFlags {
  readonly role: Role;
  readonly name?: string;
  readonly workspace?: string[];
}

export async function runInvite(
  email: string,
  flags: InviteFlags,
  { terminal, environment, signal }: CommandContext,
): Promise<number> {
  const { aibaas, server } = await connect(flags, environment);
  const { role, name, workspace } = flags;
  const limit =
    workspace === undefined
      ? {}
      : { workspace_ids: await findWorkspaceIds(aibaas, workspace, signal) };
  const made = await aibaas.invitations.create(
    { email, role, ...(name === undefined ? {} : { name }), ...limit },
    { signal },
  );
  const link = absolute(made.link, server.url);
  if (terminal.isJson) terminal.print(JSON.stringify({ ...made, link }));
  else {
    terminal.print(link);
    const where = workspace === undefined ? '' : ` in ${workspace.join(', ')}`;
    const until = made.expires_at.slice(0, 10);
    terminal.say(
      `${email} can join as ${role}${where} once, until ${until}; it is shown only this once`,
    );
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
  const link = absolute(made.link, server.url);
  if (terminal.isJson) terminal.print(JSON.stringify({ ...made, link }));
  else {
    terminal.print(link);
    terminal.say(`${made.email} chooses a new password with it, once, until ${made.expires_at}`);
  }
  return 0;
}

/** A server without PUBLIC_URL does not know its address; whoever asked it does. */
const absolute = (link: string, serverUrl: string): string => new URL(link, serverUrl).href;
