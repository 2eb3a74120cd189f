// `aibaas keys create | list | revoke`.
import type { ApiKey, Scope } from '@aibaas/sdk';
import { CommandError, usageError } from '../command-error.ts';
import { connect, type ServerFlags } from '../connection/find-server.ts';
import { suggest } from '../suggestion.ts';
import { ask } from '../terminal/question.ts';
import { formatTable } from '../terminal/table.ts';
import type { CommandContext } from './command-context.ts';

export interface CreateKeyFlags extends ServerFlags {
  readonly name: string;
  readonly scopes?: Scope[];
  readonly expires?: string;
}

export async function runCreateKey(
  flags: CreateKeyFlags,
  { terminal, environment, signal }: CommandContext,
): Promise<number> {
  const { aibaas } = await connect(flags, environment);
  const created = await aibaas.keys.create(
    { name: flags.name, scopes: flags.scopes, expires_at: flags.expires },
    { signal },
  );
  if (terminal.isJson) terminal.print(JSON.stringify(created));
  else {
    terminal.print(created.key);
    terminal.say(
      `key "${created.name}" (${created.scopes.join(', ')}); it is shown only this once`,
    );
  }
  return 0;
}

export async function runListKeys(
  flags: ServerFlags,
  { terminal, environment, signal }: CommandContext,
): Promise<number> {
  const { aibaas } = await connect(flags, environment);
  const rows: string[][] = [];
  for await (const key of aibaas.keys.list({}, { signal })) {
    if (terminal.isJson) terminal.print(JSON.stringify(key));
    else {
      const { id, name, prefix, scopes } = key;
      const day = (time: string | null): string => time?.slice(0, 10) ?? 'never';
      rows.push([id, name, prefix, scopes.join(','), day(key.last_used_at), day(key.expires_at)]);
    }
  }
  const titles = ['id', 'name', 'prefix', 'scopes', 'last used', 'expires'];
  if (!terminal.isJson)
    terminal.print(
      formatTable(
        titles.map((title) => ({ title })),
        rows,
      ),
    );
  return 0;
}

export async function runRevokeKey(
  wanted: string,
  flags: ServerFlags & { readonly yes?: boolean },
  { terminal, environment, signal }: CommandContext,
): Promise<number> {
  const { aibaas } = await connect(flags, environment);
  const keys: ApiKey[] = [];
  for await (const key of aibaas.keys.list({}, { signal })) keys.push(key);
  const matches = keys.filter(({ id, name, prefix }) => [id, name, prefix].includes(wanted));
  const [key] = matches;
  if (key === undefined) {
    const names = keys.map(({ name }) => name);
    throw new CommandError(
      'key_not_found',
      `there is no key "${wanted}".${suggest(wanted, names)}`,
    );
  }
  if (matches.length > 1) {
    const ids = matches.map(({ id }) => id).join(', ');
    throw usageError(
      'ambiguous_key',
      `${matches.length} keys are called "${wanted}"; give an id: ${ids}`,
    );
  }
  if (flags.yes !== true) {
    if (!terminal.canAsk) throw usageError('needs_yes', 'revoking cannot be undone; add --yes');
    const answer = await ask(`Revoke "${key.name}" (${key.prefix}…) for good?`, ['yes', 'no']);
    if (answer !== 'yes') return 1;
  }
  await aibaas.keys.remove(key.id, { signal });
  if (terminal.isJson) terminal.print(JSON.stringify({ id: key.id, revoked: true }));
  else terminal.say(`key "${key.name}" is revoked`);
  return 0;
}
