// What a newcomer tried at the doors: a session that ended elsewhere, links that are dead, an address in letters of
// another alphabet, a key that ends, and the record of it in words.
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { at, openWindow, person, shoot, signIn } from './product.ts';
import { openWorld } from './world.ts';

const world = openWorld({ hasOwner: true });

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

/** Ends every session but the one of this window. */
async function endOthers(page: Page): Promise<void> {
  await page.goto(at(page, '/settings/access'));
  await page.getByRole('button', { name: 'End all others' }).click();
  await page.getByText('this one').waitFor();
}

describe('a session that ended elsewhere', () => {
  test('leaves its window for the sign-in by itself, and comes back to where it was', async () => {
    const left = await openWindow(world.browser);
    await signIn(left.page, world.product);
    await left.page.goto(at(left.page, '/events?whose=all'));
    await left.page.getByRole('heading', { name: 'Events' }).waitFor();
    const other = await openWindow(world.browser);
    await signIn(other.page, world.product);
    await endOthers(other.page);
    // Nobody reloads: the live connection says it.
    await left.page.waitForURL(/\/sign-in\?/, { timeout: 20_000 });
    await left.page.getByText('Your session has ended').waitFor();
    await shoot(left.page, 'session-1-ended');
    await left.page.getByLabel('E-mail').fill(person.email);
    await left.page.locator('input[type=password]').fill(person.password);
    await left.page.keyboard.press('Enter');
    await left.page.waitForURL(/\/events\?whose=all/);
    await left.page.getByRole('heading', { name: 'Events' }).waitFor();
    expect([...left.errors, ...other.errors]).toEqual([]);
    for (const { context } of [left, other]) await context.close();
  });

  test('loses nothing that is being sent', async () => {
    const { page, context, errors } = await openWindow(world.browser);
    await signIn(page, world.product);
    await page.goto(at(page, '/settings/workspaces'));
    await page.getByRole('button', { name: 'Add a workspace' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a workspace' });
    await dialog.getByLabel('Name').fill('Typed before');
    // The cookie goes, and nothing tells the page.
    await context.clearCookies();
    await dialog.getByRole('button', { name: 'Save' }).click();
    const again = page.getByRole('dialog', { name: 'Your session has ended' });
    await again.locator('input[type=password]').fill(person.password);
    await shoot(page, 'session-2-again');
    await again.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('cell', { name: /Typed before/ }).waitFor();
    expect(errors).toEqual([]);
    await context.close();
  });
});

describe('a dead link', () => {
  test.each([
    ['reset', 'This link does not work any more'],
    ['sign-in', 'This link does not work any more'],
    ['owner', 'This link does not work any more'],
    ['join', 'This invitation does not work'],
  ])('%s says so, and shows no form', async (page, title) => {
    const { page: window, context } = await openWindow(world.browser);
    await window.goto(`${world.product.url}/#/${page}?token=aib_rs_gone`);
    await window.getByRole('heading', { name: title }).waitFor();
    expect(await window.locator('input').count()).toBe(0);
    await shoot(window, `session-3-dead-${page}`);
    await context.close();
  });

  test('for a new password leads to another one', async () => {
    const { page, context } = await openWindow(world.browser);
    await page.goto(`${world.product.url}/#/reset?token=aib_rs_gone`);
    await page.getByRole('link', { name: 'Get another link' }).click();
    await page.getByRole('heading', { name: 'Without the password' }).waitFor();
    await page.getByText(/An owner of your team hands you a link/).waitFor();
    expect(page.url()).toContain('/sign-in');
    await context.close();
  });
});

test('an address stays as it was typed', async () => {
  const { page, context } = await openWindow(world.browser);
  await page.goto(`${world.product.url}/sign-in`);
  const field = page.getByLabel('E-mail');
  await field.pressSequentially('tom@münchen.example');
  await page.locator('input[type=password]').click();
  expect(await field.inputValue()).toBe('tom@münchen.example');
  await context.close();
});

test('the eye of a password can be seen on both themes', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page, context } = await openWindow(world.browser, { colorScheme });
    await page.goto(`${world.product.url}/sign-in`);
    const eye = page.locator('.mantine-PasswordInput-visibilityToggle');
    await eye.waitFor();
    const [color, ground] = (await page.evaluate(`(() => {
      const eye = document.querySelector('.mantine-PasswordInput-visibilityToggle');
      const input = document.querySelector('.mantine-PasswordInput-input');
      return [getComputedStyle(eye).color, getComputedStyle(input).backgroundColor];
    })()`)) as [string, string];
    expect(contrast(color, ground)).toBeGreaterThan(3);
    await shoot(page, `session-4-eye-${colorScheme}`);
    await context.close();
  }
});

/** WCAG 2: from 1 to 21. */
function contrast(...colors: [string, string]): number {
  const [a = 0, b = 0] = colors.map((color) => {
    const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map((n) => {
      const share = Number(n) / 255;
      return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  });
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

describe('settings', () => {
  test('a key is made with an end, and the audit tells who did what to whom', async () => {
    const invited = { email: 'hazel@example.org', name: 'Hazel Oak', role: 'member' };
    const { token } = await call('POST', '/api/v1/invitations', invited);
    await call('POST', '/api/v1/auth/invitations/accept', {
      token,
      name: invited.name,
      password: 'paper lantern harbour',
    });
    const { page, context, errors } = await openWindow(world.browser);
    await signIn(page, world.product);
    await page.goto(at(page, '/settings/keys'));
    await page.getByRole('button', { name: 'Make a key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Make a key' });
    await dialog.getByLabel('What it is for').fill('nightly job');
    await dialog.getByRole('combobox', { name: 'It ends' }).click();
    await page.getByRole('option', { name: 'in 30 days' }).click();
    await dialog.getByText(/Last day: /).waitFor();
    await shoot(page, 'session-5-key');
    await dialog.getByRole('button', { name: 'Make the key' }).click();
    await page.getByText('Copy it now').waitFor();
    await page.getByRole('button', { name: 'I have it' }).click();
    const { data } = await call('GET', '/api/v1/keys?limit=200');
    const made = data.find(({ name }: { name: string }) => name === 'nightly job');
    const days = (Date.parse(made.expires_at) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBeGreaterThanOrEqual(30);
    expect(Math.round(days)).toBeLessThanOrEqual(31);

    await page.goto(at(page, '/settings/people'));
    await page.getByText('0 of 2 people have one.').waitFor();
    await page.getByRole('combobox', { name: 'Role of Hazel Oak' }).click();
    await page.getByRole('option', { name: 'admin' }).click();
    await page.getByText('Hazel Oak is now admin').waitFor();
    await page.getByText('Tables belong to the whole tenant').waitFor();
    await shoot(page, 'session-6-people');
    await page.goto(at(page, '/settings/audit'));
    const row = page.getByRole('row', { name: /Changed the role or workspaces of/ }).first();
    await row.waitFor();
    const told = (await row.textContent()) ?? '';
    expect(told).toContain('Hazel Oak (hazel@example.org)');
    expect(told).toContain('member → admin');
    expect(told).not.toMatch(/\/api\/|[0-9a-f]{8}-/);
    await shoot(page, 'session-7-audit');
    expect(errors).toEqual([]);
    await context.close();
  });

  test.each(['people', 'keys', 'access', 'audit', 'workspaces', 'health'])(
    'on a phone %s cuts nothing off',
    async (tab) => {
      const { page, context } = await openWindow(world.browser, {
        viewport: { width: 390, height: 844 },
      });
      await signIn(page, world.product);
      await page.goto(at(page, `/settings/${tab}`));
      await page.locator('.card').first().waitFor();
      await page.waitForTimeout(600);
      const wide = await page.evaluate(`[...document.querySelectorAll('.table-scroll, main')]
        .filter((element) => element.scrollWidth > element.clientWidth + 1)
        .map((element) => element.className + ' ' + element.getAttribute('aria-label'))`);
      await shoot(page, `session-8-phone-${tab}`);
      expect(wide).toEqual([]);
      await context.close();
    },
  );
});
