// What ensureRoles says to a role that may not do what it must, on the run's own PostgreSQL.
import pg from 'pg';
import { expect, inject, it } from 'vitest';
import { createTestKernel } from '../../testing/test-kernel.ts';
import { systemChance } from '../random.ts';
import { ensureRoles, RolesError } from './roles.ts';

it.each([
  ['createrole', /was made by somebody else.*with admin option.*DATABASE_APP_URL/],
  ['nocreaterole', /may not create roles.*DATABASE_APP_URL and DATABASE_SYSTEM_URL/],
])('a role with %s hears what to do, and the owner keeps its password', async (trait, message) => {
  // The roles exist from here on: a superuser made them.
  const { kernel, adminUrl, ownerUrl, remove } = await createTestKernel();
  const name = `stranger_${systemChance.bytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    await client.query(`create role ${name} login ${trait} password 'stranger'`);
    const url = Object.assign(new URL(adminUrl), { username: name, password: 'stranger' }).href;
    const refused = ensureRoles(url, { ...kernel.secrets, ownerPassword: 'another' });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toBeInstanceOf(RolesError);
    const owner = new pg.Client({ connectionString: ownerUrl });
    await owner.connect();
    await owner.end();
  } finally {
    await client.query(`drop role if exists ${name}`);
    await client.end();
    await kernel.compute.stop();
    await kernel.database.end();
    await remove();
  }
});
