// The three database roles: owner (migrations, tenants' own tables), app (requests and tenant jobs)
// and system (work across tenants). None is superuser and none bypasses row policies.
import pg from 'pg';
import { systemClock } from '../clock.ts';
import type { Secrets } from '../secrets.ts';

export interface RoleUrls {
  readonly owner: string;
  readonly app: string;
  readonly system: string;
}

export class RolesError extends Error {}

export const roleNames = {
  owner: 'aibaas_owner',
  app: 'aibaas_app',
  system: 'aibaas_system',
} as const;

/**
 * Makes the roles, or sets their passwords anew, over a connection that may create roles.
 *
 * @throws RolesError when the connecting role lacks CREATEROLE; the message names the way out.
 */
export async function ensureRoles(adminUrl: string, secrets: Secrets): Promise<RoleUrls> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await assertMayCreateRoles(client);
    const passwords = {
      owner: secrets.ownerPassword,
      app: secrets.appPassword,
      system: secrets.systemPassword,
    };
    await whenUndisturbed(async () => {
      for (const key of ['owner', 'app', 'system'] as const) {
        await ensureRole(client, roleNames[key], passwords[key]);
      }
      await grantDatabase(client);
    });
    return {
      owner: withCredentials(adminUrl, roleNames.owner, passwords.owner),
      app: withCredentials(adminUrl, roleNames.app, passwords.app),
      system: withCredentials(adminUrl, roleNames.system, passwords.system),
    };
  } finally {
    await client.end();
  }
}

const attemptsMax = 20;

/**
 * Roles belong to the whole cluster, while locks of ours would belong to one database: a server that
 * starts beside this one may change the same rows. Making them again is harmless.
 */
async function whenUndisturbed(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      // 42710 and 23505: created by the other one in the meantime.
      const isDisturbed =
        /tuple concurrently/.test(message) || code === '42710' || code === '23505';
      if (!isDisturbed || attempt === attemptsMax) throw error;
      await systemClock.sleep(25 * attempt);
    }
  }
}

/** @throws RolesError when the server is older than what the migrations are written for. */
export async function assertVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    `select current_setting('server_version_num')::int as number`,
  );
  if (rows[0].number < 150_000) {
    throw new RolesError('The database is older than PostgreSQL 15; use 15 or later.');
  }
}

async function assertMayCreateRoles(client: pg.Client): Promise<void> {
  await assertVersion(client);
  const { rows } = await client.query(
    'select rolname, rolcreaterole or rolsuper as may from pg_roles where rolname = current_user',
  );
  if (!rows[0].may) {
    throw new RolesError(
      `The role "${rows[0].rolname}" of DATABASE_URL may not create roles. Either grant it CREATEROLE, ` +
        'or create the roles aibaas_app and aibaas_system yourself (login, no superuser, no bypassrls) ' +
        'and give their addresses in DATABASE_APP_URL and DATABASE_SYSTEM_URL.',
    );
  }
}

async function ensureRole(client: pg.Client, name: string, password: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [name]);
  const verb = rowCount === 0 ? 'create' : 'alter';
  const secret = client.escapeLiteral(password);
  const traits = 'login nosuperuser nocreatedb nocreaterole noreplication nobypassrls';
  try {
    await client.query(`${verb} role ${name} ${traits} password ${secret}`);
  } catch (error) {
    // PostgreSQL 16+ lets only superusers name these attributes, even to deny them.
    if ((error as { code?: string }).code !== '42501') throw error;
    await client
      .query(`${verb} role ${name} login password ${secret}`)
      .catch((refusal) => Promise.reject(explained(refusal, name)));
  }
  await client.query(`alter role ${name} set idle_in_transaction_session_timeout = '10s'`);
  await client.query(`alter role ${name} set timezone = 'UTC'`);
}

/** PostgreSQL 16+ lets CREATEROLE alter only roles it made itself or was given. */
function explained(error: unknown, name: string): unknown {
  if ((error as { code?: string }).code !== '42501') return error;
  return new RolesError(
    `The role "${name}" was made by somebody else, and the role of DATABASE_URL may not alter it. ` +
      `As a superuser, run: grant ${name} to that role with admin option. Or give addresses of roles ` +
      'made by hand in DATABASE_APP_URL and DATABASE_SYSTEM_URL.',
    { cause: error },
  );
}

async function grantDatabase(client: pg.Client): Promise<void> {
  const { rows } = await client.query('select current_database() as name, current_user as me');
  const database = client.escapeIdentifier(rows[0].name);
  await client.query(`grant connect, temporary, create on database ${database} to aibaas_owner`);
  await client.query(`grant connect, temporary on database ${database} to aibaas_app`);
  await client.query(`grant connect, temporary, create on database ${database} to aibaas_system`);
  await client.query('grant usage, create on schema public to aibaas_owner');
  await client.query('grant usage on schema public to aibaas_app, aibaas_system');
}

function withCredentials(url: string, user: string, password: string): string {
  const changed = new URL(url);
  changed.username = user;
  changed.password = password;
  return changed.href;
}
