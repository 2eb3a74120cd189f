// What goes wrong on screen: files that are no tables, connections that break, two people in one cell,
// sessions that end, people who may not, and names that no layout expects.
import { describe, expect, test } from 'vitest';
import { ridesCsv } from './files.ts';
import { at, openWindow, person, shoot, signIn } from './product.ts';
import { openWorld } from './world.ts';

const world = openWorld({ hasOwner: true });

const overflow = 'document.documentElement.scrollWidth - window.innerWidth';

async function call(method: string, path: string, body?: unknown) {
  const answer = await fetch(world.product.url + path, {
    method,
    headers: {
      authorization: `Bearer ${world.product.apiKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.ok, `${method} ${path}: ${answer.status}`).toBe(true);
  return JSON.parse(await answer.text());
}

async function makeTable(name: string): Promise<void> {
  const answer = await fetch(
    `${world.product.url}/api/v1/imports?table=${encodeURIComponent(name)}&filename=a.csv`,
    {
      method: 'POST',
      headers: { authorization: `Bearer ${world.product.apiKey}`, 'content-type': 'text/csv' },
      body: ridesCsv(60),
    },
  );
  const { id } = (await answer.json()) as { id: string };
  await expect
    .poll(async () => (await call('GET', `/api/v1/operations/${id}`)).state, { timeout: 20_000 })
    .toBe('succeeded');
}

describe('files', () => {
  test('a file that is no table says why and what to do', async () => {
    const { page, context } = await openWindow(world.browser);
    await signIn(page, world.product);
    await page.goto(at(page, '/data'));
    await page.getByLabel('File to import').setInputFiles({
      name: 'holiday.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49]),
    });
    const told = page.getByText('This file cannot be imported as it is');
    await expect.poll(() => told.isVisible()).toBe(true);
    await shoot(page, 'bad-1-no-table');
    await context.close();
  });

  test('a connection lost in the middle: it says how much is there, and goes on by itself', async () => {
    const { page, context } = await openWindow(world.browser);
    await signIn(page, world.product);
    await page.goto(at(page, '/data'));
    const file = Buffer.from(ridesCsv(300_000, Date.UTC(2800, 0, 1)));
    let isBroken = true;
    let parts = 0;
    await page.route(/\/api\/v1\/uploads\/[^/]+$/, (route) => {
      if (route.request().method() !== 'PATCH') return route.continue();
      parts += 1;
      return parts >= 2 && isBroken ? route.abort('connectionreset') : route.continue();
    });
    await page.getByLabel('File to import').setInputFiles({
      name: 'long.csv',
      mimeType: 'text/csv',
      buffer: file,
    });
    await page.getByRole('button', { name: 'Import into a new table' }).click();
    const waits = page.getByText(/No connection\./);
    const ended = page.waitForURL(/\/data\/long/, { timeout: 60_000 });
    // A file that fits into one part is sent before anything can break.
    if (file.length > 8 * 2 ** 20) {
      await waits.first().waitFor();
      await shoot(page, 'bad-2-no-connection');
    }
    isBroken = false;
    await ended;
    await expect.poll(() => page.getByText(/300,000/).count()).toBeGreaterThan(0);
    await context.close();
  });
});

describe('two people', () => {
  test('in one cell: the second is asked, and nothing is overwritten unseen', async () => {
    await makeTable('shared');
    const [one, two] = [await openWindow(world.browser), await openWindow(world.browser)];
    for (const { page } of [one, two]) {
      await signIn(page, world.product);
      await page.goto(at(page, '/data/shared'));
      await page.locator('.aib-grid-line').first().waitFor();
    }
    // The second window hears nothing of the first: as if the edits crossed on the way.
    await two.page.routeWebSocket(/live/, () => undefined);
    await two.page.reload();
    await two.page.locator('.aib-grid-line').first().waitFor();
    const edit = async (page: typeof one.page, text: string): Promise<void> => {
      const cell = page.locator('.aib-grid-line').first().locator('.aib-grid-td').nth(1);
      await cell.dblclick();
      await page.keyboard.press('Control+a');
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    };
    await edit(one.page, 'hail');
    await one.page.getByText('hail').first().waitFor();
    await one.page.waitForTimeout(500);
    await edit(two.page, 'fog');
    await two.page
      .getByText(/changed|meanwhile|someone/i)
      .first()
      .waitFor();
    await shoot(two.page, 'bad-3-conflict');
    const rows = await call('GET', '/api/v1/tables/shared/rows?limit=1&sort=-_id');
    expect(rows.data[0].weather).toBe('hail');
    await one.context.close();
    await two.context.close();
  });

  test('who may not says which right and who grants it', async () => {
    const viewer = { ...person, name: 'Vera', email: 'vera@example.org' };
    const { name, email, password } = viewer;
    const { token } = await call('POST', '/api/v1/invitations', { name, email, role: 'viewer' });
    await call('POST', '/api/v1/auth/invitations/accept', { token, password });
    const { page, context } = await openWindow(world.browser);
    await signIn(page, world.product, viewer);
    await page.goto(at(page, '/settings/keys'));
    await page
      .getByText(/owner|admin/i)
      .first()
      .waitFor();
    await page.getByText('You look on').waitFor();
    expect(await page.getByRole('button', { name: 'Make a key' }).count()).toBe(0);
    await shoot(page, 'bad-4-no-permission');
    await page.goto(at(page, '/metrics'));
    await page.getByRole('heading', { name: 'Metrics' }).waitFor();
    expect(await page.getByRole('button', { name: 'Define a metric' }).count()).toBe(0);
    await context.close();
  });
});

test('too little history: it says how much is there, and tells when it is enough', async () => {
  const { page, context } = await openWindow(world.browser);
  const columns = [
    { name: 'day', type: 'date' },
    { name: 'rides', type: 'number' },
  ];
  await call('POST', '/api/v1/tables', { name: 'fresh', columns });
  const today = Date.now();
  const rows = Array.from({ length: 6 }, (_, i) => ({
    day: new Date(today - (i + 1) * 86_400_000).toISOString().slice(0, 10),
    rides: 40 + i,
  }));
  await call('POST', '/api/v1/tables/fresh/rows', { rows });
  const metric = await call('POST', '/api/v1/metrics', {
    name: 'Fresh rides',
    source: { table: 'fresh' },
    value_column: 'rides',
    aggregation: 'sum',
  });
  await signIn(page, world.product);
  await page.goto(at(page, `/forecasts?metric=${metric.id}`));
  await page.getByText('6 of 14 days').first().waitFor();
  await page.getByRole('button', { name: 'Tell me when there is enough' }).click();
  const asked = page.getByRole('button', { name: /You will be told/ });
  await asked.waitFor();
  await shoot(page, 'bad-6-tell-me');
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await page.getByRole('button', { name: 'Tell me when there is enough' }).waitFor();
  await context.close();
});

test('a session that ends while typing asks for the password and keeps what was typed', async () => {
  const { page, context } = await openWindow(world.browser);
  await signIn(page, world.product);
  await makeTable('typed');
  await page.goto(at(page, '/data/typed'));
  await page.getByRole('button', { name: 'Add row' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('day').fill('2031-05-05');
  await form.getByLabel('weather').fill('typed before the end');
  await context.clearCookies();
  const expired = {
    type: 'about:blank',
    title: 'The token has expired',
    status: 401,
    code: 'token_expired',
    detail: 'The access token has expired.',
    remedy: 'Sign in again.',
  };
  await page.route(
    /\/api\/v1\/tables\/typed\/rows/,
    (route) =>
      route.fulfill({
        status: 401,
        contentType: 'application/problem+json',
        body: JSON.stringify(expired),
      }),
    { times: 1 },
  );
  await form.getByRole('button', { name: 'Add row' }).click();
  const again = page.getByRole('dialog').filter({ has: page.locator('input[type=password]') });
  await again.locator('input[type=password]').fill(person.password);
  await shoot(page, 'bad-5-session-ended');
  await page.keyboard.press('Enter');
  await page.getByText('typed before the end').first().waitFor();
  await context.close();
});

test('a metric over an empty table, a name of 200 letters, right to left, at 400 %', async () => {
  await call('POST', '/api/v1/tables', {
    name: 'nothing',
    columns: [
      { name: 'day', type: 'date' },
      { name: 'מספר', type: 'number' },
    ],
  });
  const name = `مقياس ${'ط'.repeat(100)} ${'long '.repeat(30)}`.slice(0, 200).trim();
  const metric = await call('POST', '/api/v1/metrics', {
    name,
    source: { table: 'nothing' },
    time_column: 'day',
    value_column: 'מספר',
    aggregation: 'sum',
    granularity: 'day',
    time_zone: 'UTC',
  });
  // 1280 pixels at 400 % are 320.
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 320, height: 256 },
  ]) {
    const { page, context, errors } = await openWindow(world.browser, { viewport });
    await signIn(page, world.product);
    for (const path of ['/home', '/metrics', `/forecasts?metric=${metric.id}`, '/data/nothing']) {
      await page.goto(at(page, path));
      await page.locator('h1').first().waitFor();
      await page.waitForTimeout(600);
      expect(await page.evaluate(overflow), `${path} at ${viewport.width}`).toBeLessThanOrEqual(0);
      await shoot(page, `bad-6${path.replaceAll(/[^a-z]/g, '-').slice(0, 12)}-${viewport.width}`);
    }
    await page.goto(at(page, `/forecasts?metric=${metric.id}`));
    await page
      .getByText(/no rows|Nothing to forecast|not enough|has no/i)
      .first()
      .waitFor();
    expect(errors).toEqual([]);
    await context.close();
  }
});
