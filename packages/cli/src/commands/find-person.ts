// Finds what somebody names on the command line: a member or an invitation by e-mail or id, a
// workspace by name or id.
import type { Aibaas } from '@aibaas/sdk';
import { CommandError, usageError } from '../command-error.ts';
import { suggest } from '../suggestion.ts';

interface WithEmail {
  readonly id: string;
  readonly email: string;
}

/** All of a paged list. */
export async function all<T>(list: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of list) found.push(item);
  return found;
}

/** @throws CommandError that names who is there instead */
export function findPerson<T extends WithEmail>(
  people: readonly T[],
  wanted: string,
  what: 'member' | 'invitation',
): T {
  const isWanted = ({ id, email }: WithEmail): boolean =>
    id === wanted || email.toLowerCase() === wanted.trim().toLowerCase();
  const person = people.find(isWanted);
  if (person !== undefined) return person;
  const emails = people.map(({ email }) => email);
  const nobody = what === 'member' ? ' Nobody has joined yet.' : ' Nobody is invited.';
  const others = emails.length === 0 ? nobody : suggest(wanted, emails);
  throw new CommandError(`${what}_not_found`, `there is no ${what} "${wanted}".${others}`);
}

export async function findWorkspaceIds(
  aibaas: Aibaas,
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const workspaces = await all(aibaas.workspaces.list({}, { signal }));
  return wanted.map((name) => {
    const matches = workspaces.filter((one) => one.id === name || one.name === name);
    const [match] = matches;
    if (match === undefined) {
      const names = workspaces.map((one) => one.name);
      const message = `there is no workspace "${name}".${suggest(name, names)}`;
      throw new CommandError('workspace_not_found', message);
    }
    if (matches.length === 1) return match.id;
    const ids = matches.map(({ id }) => id).join(', ');
    const message = `${matches.length} workspaces are called "${name}"; give an id: ${ids}`;
    throw usageError('ambiguous_workspace', message);
  });
}
