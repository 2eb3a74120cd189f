// Who gets in: a person joins by an invitation and chooses her own password, keeps a passkey, loses her
// password and gets a link, and a person limited to one workspace sees nothing of another.
import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { at, openWindow, shoot, signIn } from './product.ts';
import { openWorld } from './world.ts';

const world = openWorld({ hasOwner: true });

/** Passkeys are for https and for `localhost`, which the product's own address is. */
async function addAuthenticator(context: BrowserContext, page: Page): Promise<void> {
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

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
  return answer.status === 204 ? null : JSON.parse(await answer.text());
}

/** The link that the dialog shows once. */
const shownLink = async (page: Page): Promise<string> =>
  (await page.getByRole('dialog').locator('.key-once').textContent()) ?? '';

const hazel = { name: 'Hazel Oak', email: 'hazel@example.org', password: 'paper lantern harbour' };

describe('joining', () => {
  test('an owner invites, the invited chooses her own password, and the link works once', async () => {
    const owner = await openWindow(world.browser);
    await signIn(owner.page, world.product);
    await owner.page.goto(at(owner.page, '/settings/people'));
    await owner.page.getByRole('button', { name: 'Invite a person' }).click();
    const dialog = owner.page.getByRole('dialog');
    await dialog.getByLabel('E-mail').fill(hazel.email);
    await shoot(owner.page, 'access-1-invite');
    await dialog.getByRole('button', { name: `Invite ${hazel.email}` }).click();
    await owner.page.getByText(`${hazel.email} is invited`).waitFor();
    const link = await shownLink(owner.page);
    await shoot(owner.page, 'access-2-link');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await owner.page.getByRole('region', { name: 'Invited' }).getByText(hazel.email).waitFor();

    const invited = await openWindow(world.browser);
    await invited.page.goto(link);
    await invited.page.getByText('You are asked to join as member').waitFor();
    expect(invited.page.url()).not.toContain('token');
    await invited.page.getByLabel('Your name').fill(hazel.name);
    await invited.page.locator('input[type=password]').fill('short');
    await invited.page.keyboard.press('Enter');
    await invited.page.getByRole('alert').waitFor();
    await shoot(invited.page, 'access-3-join-refused');
    await invited.page.locator('input[type=password]').fill(hazel.password);
    await invited.page.keyboard.press('Enter');
    await invited.page.waitForURL(/\/home/);

    const late = await openWindow(world.browser);
    await late.page.goto(link);
    await late.page.getByText('This invitation does not work').waitFor();
    await shoot(late.page, 'access-4-used-link');

    await owner.page.reload();
    await owner.page.getByText(hazel.name).first().waitFor();
    await shoot(owner.page, 'access-5-people');
    expect([...owner.errors, ...invited.errors, ...late.errors]).toEqual([]);
    for (const { context } of [owner, invited, late]) await context.close();
  });

  test('a withdrawn invitation opens nothing', async () => {
    const { id, link } = await call('POST', '/api/v1/invitations', {
      email: 'gone@example.org',
      role: 'viewer',
    });
    await call('DELETE', `/api/v1/invitations/${id}`);
    const { page, context } = await openWindow(world.browser);
    await page.goto(world.product.url + link);
    await page.getByText('This invitation does not work').waitFor();
    await context.close();
  });
});

describe('a passkey', () => {
  test('is kept, shows its recovery codes once, and signs in without the password', async () => {
    const { page, context, errors } = await openWindow(world.browser);
    await addAuthenticator(context, page);
    await signIn(page, world.product, hazel);
    await page.goto(at(page, '/settings/access'));
    await page.getByText('You sign in with a password alone').waitFor();
    await shoot(page, 'access-6-no-factor');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Laptop');
    await page.getByRole('button', { name: 'Make the passkey' }).click();
    await page.getByText('Keep these recovery codes').waitFor();
    expect(await page.locator('.recovery li').count()).toBe(10);
    await shoot(page, 'access-7-recovery-codes');
    await page.getByRole('button', { name: 'I have them' }).click();
    await page.getByText('10 recovery codes left').waitFor();
    await shoot(page, 'access-8-own-access');

    await page.getByRole('button', { name: `${hazel.name}: account` }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL(/\/sign-in/);
    await shoot(page, 'access-9-sign-in');
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.waitForURL(/\/home/);

    await page.getByRole('button', { name: `${hazel.name}: account` }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL(/\/sign-in/);
    await page.getByLabel('E-mail').fill(hazel.email);
    await page.locator('input[type=password]').fill(hazel.password);
    await page.keyboard.press('Enter');
    await page.getByText('One more proof that it is you').waitFor();
    await shoot(page, 'access-10-second-factor');
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.waitForURL(/\/home/);
    expect(errors).toEqual([]);
    await context.close();
  });
});

describe('a lost password', () => {
  test('an owner hands over a link; sessions end, and the new password lets in', async () => {
    const rowan = { name: 'Rowan', email: 'rowan@example.org', password: 'thirteen quiet geese' };
    const { token } = await call('POST', '/api/v1/invitations', {
      email: rowan.email,
      role: 'viewer',
    });
    const { name, password } = rowan;
    await call('POST', '/api/v1/auth/invitations/accept', { token, name, password });
    const before = await openWindow(world.browser);
    await signIn(before.page, world.product, rowan);

    const owner = await openWindow(world.browser);
    await signIn(owner.page, world.product);
    await owner.page.goto(at(owner.page, '/settings/people'));
    const row = owner.page.getByRole('row', { name: /rowan@example.org/ });
    await row.getByRole('button', { name: 'New password' }).click();
    await owner.page.getByText('A new password for Rowan').waitFor();
    const link = await shownLink(owner.page);
    await shoot(owner.page, 'access-11-reset-link');

    const { page, context } = await openWindow(world.browser);
    await page.goto(link);
    await page.locator('input[type=password]').fill('fourteen loud swans');
    await page.keyboard.press('Enter');
    await page.getByText('Your password is changed').waitFor();
    await shoot(page, 'access-12-reset-done');
    await signIn(page, world.product, { ...rowan, password: 'fourteen loud swans' });

    await before.page.reload();
    await before.page
      .getByText(/Sign in|Your session has ended/)
      .first()
      .waitFor();
    for (const one of [before.context, owner.context, context]) await one.close();
  });
});

describe('a person limited to one workspace', () => {
  test('sees her workspace alone', async () => {
    const harbour = await call('POST', '/api/v1/workspaces', { name: 'Harbour' });
    const quarry = await call('POST', '/api/v1/workspaces', { name: 'Quarry' });
    for (const { id, name } of [harbour, quarry]) {
      const data = { note: `secret of ${name}` };
      const event = { source: 'app', type: `visit.${name}`, workspace_id: id, data };
      await call('POST', '/api/v1/events', event);
    }
    const maple = { name: 'Maple', email: 'maple@example.org', password: 'seven copper kettles' };
    const { token } = await call('POST', '/api/v1/invitations', {
      email: maple.email,
      role: 'member',
      workspace_ids: [harbour.id],
    });
    const { name, password } = maple;
    await call('POST', '/api/v1/auth/invitations/accept', { token, name, password });

    const { page, context, errors } = await openWindow(world.browser);
    await signIn(page, world.product, maple);
    expect(page.url()).toContain(harbour.id);
    await page.goto(at(page, '/events'));
    await page.getByText('visit.Harbour').first().waitFor();
    expect(await page.getByText('visit.Quarry').count()).toBe(0);
    await shoot(page, 'access-13-limited-events');
    await page.goto(page.url().replace(harbour.id, quarry.id));
    await page.getByText('You have no access to this workspace').waitFor();
    await shoot(page, 'access-14-no-workspace');
    expect(errors).toEqual([]);
    await context.close();
  });
});

describe('a tenant that asks for a second factor', () => {
  test('whoever lacks one sets it up at the door, sees the recovery codes and goes on', async () => {
    const me = await call('GET', '/api/v1/auth/me');
    const tenant = `/api/v1/tenants/${me.tenant.id}`;
    const { token, email } = await call('POST', '/api/v1/invitations', {
      email: 'late@example.org',
      role: 'viewer',
    });
    await call('POST', '/api/v1/auth/invitations/accept', { token, password: hazel.password });
    const late = { ...hazel, name: email, email };
    await call('PATCH', tenant, { second_factor: 'everyone' });
    try {
      for (const scheme of ['light', 'dark'] as const) {
        const { page, context } = await openWindow(world.browser);
        await page.emulateMedia({ colorScheme: scheme });
        await signIn(page, world.product, late, /\/t\/[^/]+$/);
        await page.getByText('asks for a second factor').waitFor();
        await shoot(page, `access-factor-needed-${scheme}`);
        await context.close();
      }
      const { page, context, errors } = await openWindow(world.browser);
      await signIn(page, world.product, late, /\/t\/[^/]+$/);
      await addAuthenticator(context, page);
      await page.getByRole('button', { name: 'Add a passkey' }).click();
      await page.getByRole('dialog').getByLabel('Name').fill('Laptop');
      await page.getByRole('button', { name: 'Make the passkey' }).click();
      await page.getByText('Keep these recovery codes').waitFor();
      expect(await page.locator('.recovery li').count()).toBe(10);
      await shoot(page, 'access-factor-codes');
      await page.getByRole('button', { name: 'I have them' }).click();
      await page.waitForURL(/\/home/);
      expect(errors).toEqual([]);
      await context.close();
    } finally {
      await call('PATCH', tenant, { second_factor: 'optional' });
    }
  });
});
