// Journey J1: a file becomes a table; what is added in one window appears in another, and a person of
// another tenant sees nothing of it.
import { expect, test } from 'vitest';
import { ridesCsv } from './files.ts';
import { at, becomeOwner, openWindow, person, shoot, signIn } from './product.ts';
import { openWorld } from './world.ts';

const world = openWorld();

test('my data is live', async () => {
  const one = await openWindow(world.browser);
  await becomeOwner(one.page, world.product);
  await one.page.getByText('Nothing has happened here yet').waitFor();
  await shoot(one.page, 'j1-1-empty-home');
  await one.page.getByRole('button', { name: 'Bring in data' }).click();
  await one.page.getByText('There is no table yet').waitFor();
  await shoot(one.page, 'j1-2-empty-data');

  const csv = ridesCsv().replace('2\n', '2\nnot a day,sun,7\n');
  await one.page.getByLabel('File to import').setInputFiles({
    name: 'rides.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(csv),
  });
  const dialog = one.page.getByRole('dialog');
  await dialog.getByLabel('Type of rides').waitFor();
  expect(await dialog.getByLabel('Type of day').inputValue()).toBe('date');
  expect(await dialog.getByLabel('Type of rides').inputValue()).toBe('integer');
  await shoot(one.page, 'j1-3-preview');
  await dialog.getByRole('button', { name: 'Import into a new table' }).click();
  await one.page.waitForURL(/\/data\/rides/);
  await one.page
    .getByText(/730 rows|730 of 731/)
    .first()
    .waitFor();
  await one.page.getByText('1 row rejected').first().waitFor();
  await shoot(one.page, 'j1-4-table-with-reject');

  const two = await openWindow(world.browser);
  await signIn(two.page, world.product);
  await two.page.goto(at(two.page, '/data/rides'));
  await two.page.getByText('Live', { exact: false }).first().waitFor();

  await one.page.getByRole('button', { name: 'Add row' }).click();
  const form = one.page.getByRole('dialog');
  await form.getByLabel('day').fill('2031-01-02');
  await form.getByLabel('weather').fill('snow on the Überlandweg');
  await form.getByLabel('rides').fill('4321');
  await form.getByRole('button', { name: 'Add row' }).click();
  await two.page.getByText('snow on the Überlandweg').waitFor({ timeout: 5000 });
  await shoot(two.page, 'j1-5-second-window');

  const hazel = await openTenant('Hazel');
  const denied = await fetch(`${world.product.url}/api/v1/tables/rides/rows`, {
    headers: hazel.headers,
  });
  expect(denied.status).toBe(404);
  await two.page.goto(`${world.product.url}/t/${hazel.id}/w/${hazel.workspaceId}/data`);
  await two.page.getByText('There is no table yet').waitFor();
  await shoot(two.page, 'j1-6-another-tenant');
  expect([...one.errors, ...two.errors]).toEqual([]);
});

interface Tenant {
  readonly id: string;
  readonly workspaceId: string;
  readonly headers: Record<string, string>;
}

/** Opens a tenant beside the first, of the same person. */
async function openTenant(name: string): Promise<Tenant> {
  const { email, password } = person;
  const call = async (path: string, headers: Record<string, string>, body?: unknown) => {
    const answer = await fetch(world.product.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(answer.ok, `${path}: ${answer.status}`).toBe(true);
    return JSON.parse(await answer.text());
  };
  const login = (tenant: object) => call('/api/v1/auth/login', {}, { email, password, ...tenant });
  const headersOf = (session: { access_token: string }) => ({
    authorization: `Bearer ${session.access_token}`,
  });
  const { id } = await call('/api/v1/tenants', headersOf(await login({})), { name });
  const headers = headersOf(await login({ tenant_id: id }));
  const { data } = await call('/api/v1/workspaces', headers);
  return { id, headers, workspaceId: data[0].id };
}
