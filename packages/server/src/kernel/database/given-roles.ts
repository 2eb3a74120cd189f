// Roles that an administrator made because DATABASE_URL may not: checked before anything is built on
// them, given their rights on the database, and never created or given another password here.
import pg from 'pg';
import { assertVersion, RolesError, type RoleUrls, roleNames } from './roles.ts';

const settingOf = { app: 'DATABASE_APP_URL', system: 'DATABASE_SYSTEM_URL' } as const;
/** What each role needs on the database beside connecting; the job queue makes a schema of its own. */
const rights = { app: 'connect, temporary', system: 'connect, temporary, create' } as const;

/**
 * Checks the three addresses, sets what our SQL relies on, and grants what is missing.
 *
 * @throws RolesError when a role has another name, is above row policies, is in another database, or
 * lacks a right that DATABASE_URL may not give; the message says what to run.
 * @example
 * const urls = await useGivenRoles({ owner, app, system });
 */
export async function useGivenRoles(urls: RoleUrls): Promise<RoleUrls> {
  const database = await onConnection(urls.owner, 'DATABASE_URL', async (client) => {
    await assertVersion(client);
    return settle(client);
  });
  for (const key of ['app', 'system'] as const) {
    await onConnection(urls[key], settingOf[key], async (client) => {
      await assertOrdinary(client, key);
      const own = await settle(client);
      if (own === database) return;
      throw new RolesError(
        `${settingOf[key]} leads to the database "${own}" and DATABASE_URL to "${database}"; ` +
          'give the same database in both.',
      );
    });
  }
  await onConnection(urls.owner, 'DATABASE_URL', grantMissing);
  return urls;
}

async function onConnection<T>(
  connectionString: string,
  setting: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RolesError(`${setting} cannot be used: ${reason}. Correct it and start again.`, {
      cause,
    });
  }
  return work(client).finally(() => client.end());
}

/** Every role may set its own defaults; here in this database alone. Answers the database's name. */
async function settle(client: pg.Client): Promise<string> {
  const { rows } = await client.query('select current_database() as name');
  const name: string = rows[0].name;
  const where = `alter role current_user in database ${client.escapeIdentifier(name)} set`;
  await client.query(`${where} timezone = 'UTC'`);
  await client.query(`${where} idle_in_transaction_session_timeout = '10s'`);
  return name;
}

async function assertOrdinary(client: pg.Client, key: 'app' | 'system'): Promise<void> {
  const { rows } = await client.query(
    'select rolname, rolsuper or rolbypassrls as above from pg_roles where rolname = current_user',
  );
  const { rolname, above } = rows[0];
  if (rolname !== roleNames[key]) {
    throw new RolesError(
      `${settingOf[key]} signs in as "${rolname}"; our rights are given to the role ` +
        `"${roleNames[key]}". Create that role and give its address.`,
    );
  }
  if (above) {
    throw new RolesError(
      `The role "${rolname}" is above row policies, so tenants would see each other. ` +
        `Run: alter role ${rolname} nosuperuser nobypassrls`,
    );
  }
}

/** Only what is missing is granted: an owner who may not grant has perhaps been prepared for. */
async function grantMissing(client: pg.Client): Promise<void> {
  for (const key of ['app', 'system'] as const) {
    const role = roleNames[key];
    const { rows } = await client.query(
      `select current_database() as database,
         (select bool_and(has_database_privilege($1, current_database(), trim(r)))
          from regexp_split_to_table($2, ',') as r) as has_all`,
      [role, rights[key]],
    );
    const { database, has_all: hasAll } = rows[0];
    if (hasAll) continue;
    const statement = `grant ${rights[key]} on database ${client.escapeIdentifier(database)} to ${role}`;
    await client.query(statement).catch(() => undefined);
    const { rows: after } = await client.query(
      'select has_database_privilege($1, current_database(), $2) as has',
      [role, key === 'system' ? 'create' : 'temporary'],
    );
    if (after[0].has) continue;
    throw new RolesError(
      `The role of DATABASE_URL may not give "${role}" its rights. As the owner of the database, ` +
        `run: ${statement}`,
    );
  }
}
