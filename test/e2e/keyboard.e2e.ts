// Eight tasks of a person without a mouse. Nothing here clicks; focus moves as the keys move it.
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { at, openWindow, person } from './product.ts';
import { openWorld } from './world.ts';

const world = openWorld({ isDemo: true, hasOwner: true });
let page: Page;
let close: () => Promise<void>;
beforeEach(async () => {
  const window = await openWindow(world.browser);
  page = window.page;
  close = () => window.context.close();
});
afterEach(() => close());

const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};
const type = (text: string): Promise<void> => page.keyboard.type(text);

/** Presses Tab until the focused element's name fits. */
async function tabTo(name: RegExp, limit = 80): Promise<void> {
  for (let i = 0; i < limit; i += 1) {
    await press('Tab');
    const found = (await page.evaluate(`(() => {
      const e = document.activeElement;
      const label = e?.labels?.[0]?.textContent ?? '';
      return [e?.getAttribute('aria-label') ?? '', label, e?.textContent ?? ''].join(' ');
    })()`)) as string;
    if (name.test(found)) return;
  }
  throw new Error(`Tab does not reach ${name}`);
}

async function signInByKeys(): Promise<void> {
  await page.goto(`${world.product.url}/sign-in`);
  await page.getByLabel('E-mail').waitFor();
  await tabTo(/E-mail/);
  await type(person.email);
  await tabTo(/^\s*Password|Password/);
  await type(person.password);
  await press('Enter');
  await page.waitForURL(/\/home/);
  await page.getByText('What happened').first().waitFor();
}

describe('by keyboard alone', () => {
  test('signs in', async () => {
    await signInByKeys();
    expect(page.url()).toMatch(/\/home/);
  });

  test('skips to the content and moves between pages by letters', async () => {
    await signInByKeys();
    await press('g', 'a');
    await page.waitForURL(/\/data/);
    await press('g', 'f');
    await page.waitForURL(/\/forecasts/);
    await page.reload();
    await page.locator('h1').waitFor();
    await press('Tab', 'Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
  });

  test('finds a page and a deed in the palette', async () => {
    await signInByKeys();
    await press('Control+k');
    await page.getByRole('combobox', { name: /Search or run/ }).waitFor();
    await type('metrics');
    await press('Enter');
    await expect.poll(() => page.url()).toMatch(/\/metrics/);
  });

  test('moves the date with a slider', async () => {
    await signInByKeys();
    await page.goto(at(page, '/forecasts'));
    const date = page.locator('.what-if-date strong');
    await date.waitFor();
    const before = await date.textContent();
    await tabTo(/^All use/);
    await tabTo(/^All use/);
    for (let i = 0; i < 12; i += 1) await press('ArrowRight');
    await expect.poll(() => date.textContent()).not.toBe(before);
  });

  test('asks for a warning and takes it back', async () => {
    await signInByKeys();
    await page.goto(at(page, '/forecasts'));
    await page.getByText(/You run out on/).waitFor();
    await tabTo(/^ ?.*Warn me/);
    await press('Enter');
    await page.getByRole('textbox', { name: 'Days before' }).waitFor();
    await tabTo(/Days before/, 10);
    await press('Control+a');
    await type('9');
    await press('Enter');
    await page
      .getByText(/You are told 9 days before/)
      .first()
      .waitFor();
    await press('Escape');
    await page.evaluate('document.activeElement?.blur?.()');
    await press('z');
    await expect.poll(() => page.getByText(/You are told 9 days before/).count()).toBe(0);
  });

  test('edits a cell and takes the edit back', async () => {
    await signInByKeys();
    await page.goto(at(page, '/data/usage'));
    await page.getByRole('grid').waitFor();
    await page.getByText('assistant').first().waitFor();
    let sent = 0;
    page.on('request', (request) => {
      if (request.method() === 'PATCH') sent += 1;
    });
    await tabTo(/^usage/);
    await press('ArrowRight', 'ArrowRight', 'Enter');
    await press('Control+a');
    await type('424242');
    await press('Enter');
    await page.getByText('424,242').first().waitFor();
    expect(sent).toBe(1);
    await press('Control+z');
    await page.getByText('424,242').first().waitFor({ state: 'detached' });
  });

  test('sends a test event', async () => {
    await signInByKeys();
    await page.goto(at(page, '/events'));
    await page.locator('h1').waitFor();
    await tabTo(/Send a test event/);
    await press('Enter');
    await page.getByRole('dialog').waitFor();
    await press('Control+a');
    await type('keys.pressed');
    await tabTo(/Send it/, 20);
    await press('Enter');
    await expect.poll(() => page.getByText('keys.pressed').count()).toBeGreaterThan(0);
  });

  test('adds a key and sees it once', async () => {
    await signInByKeys();
    await page.goto(at(page, '/settings/keys'));
    await page.locator('h1').waitFor();
    await tabTo(/Make a key|New key|Add a key|Create/);
    await press('Enter');
    await page.getByRole('dialog').waitFor();
    await type('from the keyboard');
    await press('Enter');
    await expect.poll(() => page.getByText(/aib_sk_/).count()).toBeGreaterThan(0);
  });
});
