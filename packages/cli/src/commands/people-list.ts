// `aibaas people list`: members first, then who is invited.
import type { Workspace } from '@aibaas/sdk';
import { connect, type ServerFlags } from '../connection/find-server.ts';
import { formatTable } from '../terminal/table.ts';
import type { CommandContext } from './command-context.ts';
import { all } from './find-person.ts';

const titles = ['e-mail', 'name', 'role', 'workspaces', 'state'];

export async function runListPeople(
  flags: ServerFlags,
  { terminal, environment, signal }: CommandContext,
): Promise<number> {
  const { aibaas } = await connect(flags, environment);
  const members = await all(aibaas.members.list({}, { signal }));
  const invitations = await all(aibaas.invitations.list({}, { signal }));
  if (terminal.isJson) {
    for (const member of members) terminal.print(JSON.stringify({ ...member, state: 'member' }));
    for (const invitation of invitations) terminal.print(JSON.stringify(invitation));
    return 0;
  }
  const workspaces = await all(aibaas.workspaces.list({}, { signal }));
  const rows = [
    ...members.map((one) => ({ ...one, state: 'member' })),
    ...invitations.map((one) => ({ ...one, state: stateOf(one.state, one.expires_at) })),
  ].map(({ email, name, role, workspace_ids, state }) => [
    ...[email, name ?? '', role, namesOf(workspace_ids, workspaces), state],
  ]);
  const columns = titles.map((title) => ({ title }));
  terminal.print(formatTable(columns, rows));
  return 0;
}

const stateOf = (state: 'open' | 'expired', expiresAt: string): string =>
  state === 'open' ? `invited until ${expiresAt.slice(0, 10)}` : 'invitation expired';

function namesOf(ids: readonly string[] | null, workspaces: readonly Workspace[]): string {
  if (ids === null) return 'all';
  return ids.map((id) => workspaces.find((one) => one.id === id)?.name ?? id).join(', ');
}
