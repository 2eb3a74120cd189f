// `aibaas people update | withdraw | remove`: what changes for somebody who is there or invited.
import type { Role } from '@aibaas/sdk';
import { usageError } from '../command-error.ts';
import { connect, type ServerFlags } from '../connection/find-server.ts';
import { ask } from '../terminal/question.ts';
import type { CommandContext } from './command-context.ts';
import { all, findPerson, findWorkspaceIds } from './find-person.ts';

export interface UpdateFlags extends ServerFlags {
  readonly role?: Role;
  readonly workspace?: string[];
  readonly allWorkspaces?: boolean;
}

export async function runUpdate(
  wanted: string,
  flags: UpdateFlags,
  { terminal, environment, signal }: CommandContext,
): Promise<number> {
  const { role, workspace, allWorkspaces } = flags;
  if (workspace !== undefined && allWorkspaces === true) {
    throw usageError('two_limits', 'give --workspace or --all-workspaces, not both');
  }
  if (role === undefined && workspace === undefined && allWorkspaces !== true) {
    throw usageError('nothing_to_update', 'give --role, --workspace or --all-workspaces');
  }
  const { aibaas } = await connect(flags, environment);
  const members = await all(aibaas.members.list({}, { signal }));
  const { id } = findPerson(members, wanted, 'member');
  const limit =
    workspace === undefined
      ? allWorkspaces === true
        ? { workspace_ids: null }
        : {}
      : { workspace_ids: await findWorkspaceIds(aibaas, workspace, signal) };
  const change = { ...(role === undefined ? {} : { role }), ...limit };
  const member = await aibaas.members.update(id, change, { signal });
  if (terminal.isJson) terminal.print(JSON.stringify(member));
  else {
    const count = member.workspace_ids?.length;
    const where = count === undefined ? 'all workspaces' : `${count} of the workspaces`;
    terminal.say(`${member.email} is ${member.role} in ${where}`);
  }
  return 0;
}

export async function runWithdraw(
  wanted: string,
  flags: ServerFlags,
  { terminal, environment, signal }: CommandContext,
): Promise<number> {
  const { aibaas } = await connect(flags, environment);
  const invitations = await all(aibaas.invitations.list({}, { signal }));
  const { id, email } = findPerson(invitations, wanted, 'invitation');
  await aibaas.invitations.remove(id, { signal });
  if (terminal.isJson) terminal.print(JSON.stringify({ id, withdrawn: true }));
  else terminal.say(`the invitation of ${email} is withdrawn; its link no longer works`);
  return 0;
}

export async function runRemove(
  wanted: string,
  flags: ServerFlags & { readonly yes?: boolean },
  { terminal, environment, signal }: CommandContext,
): Promise<number> {
  const { aibaas } = await connect(flags, environment);
  const members = await all(aibaas.members.list({}, { signal }));
  const { id, email, role } = findPerson(members, wanted, 'member');
  if (flags.yes !== true) {
    if (!terminal.canAsk) throw usageError('needs_yes', `this removes ${email}; add --yes`);
    const answer = await ask(`Remove ${email} (${role}) from the tenant?`, ['yes', 'no']);
    if (answer !== 'yes') return 1;
  }
  await aibaas.members.remove(id, { signal });
  if (terminal.isJson) terminal.print(JSON.stringify({ id, removed: true }));
  else terminal.say(`${email} is removed; to come back they need an invitation`);
  return 0;
}
