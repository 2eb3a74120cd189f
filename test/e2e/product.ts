// The product as `aibaas start` starts it, in a folder of its own, and a person who uses it.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { startProcess } from '../process/server-process.ts';
import { openBrowser } from './browser.ts';

export interface Product {
  readonly url: string;
  readonly ownerLink: string;
  readonly apiKey: string;
  readonly workspaceId: string;
  stop(): Promise<void>;
}

export const person = {
  name: 'Linden Ash',
  email: 'linden@example.org',
  password: 'three unusual words',
};

export async function startProduct({ isDemo = false } = {}): Promise<Product> {
  const data = await mkdtemp(join(tmpdir(), 'aibaas-e2e-'));
  const server = await startProcess(data, { words: isDemo ? ['--demo'] : [] });
  const { url, owner_link, api_key, workspace_id } = server.ready;
  return {
    url,
    ownerLink: owner_link ?? '',
    apiKey: api_key ?? '',
    workspaceId: workspace_id,
    stop: async () => {
      await server.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** A product and a browser for as long as `work` takes; both are ended however it ends. */
export async function withProduct<T>(
  options: { isDemo?: boolean },
  work: (product: Product, browser: Browser) => Promise<T>,
): Promise<T> {
  const product = await startProduct(options);
  try {
    const browser = await openBrowser();
    return await work(product, browser).finally(() => browser.close());
  } finally {
    await product.stop();
  }
}

/** Opens the one-time link and becomes the owner. Ends on Home. */
export async function becomeOwner(page: Page, product: Product): Promise<void> {
  await page.goto(product.ownerLink);
  await page.getByLabel('Your name').fill(person.name);
  await page.getByLabel('E-mail').fill(person.email);
  await page.locator('input[type=password]').fill(person.password);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/home/);
}

export async function signIn(
  page: Page,
  product: Product,
  who = person,
  arrives = /\/home/,
): Promise<void> {
  await page.goto(`${product.url}/sign-in`);
  await page.getByLabel('E-mail').fill(who.email);
  await page.locator('input[type=password]').fill(who.password);
  await page.keyboard.press('Enter');
  await page.waitForURL(arrives);
}

/** Address of a page of the workspace that is open. */
export function at(page: Page, path: string): string {
  const { origin, pathname } = new URL(page.url());
  return origin + (/^\/t\/[^/]+\/w\/[^/]+/.exec(pathname)?.[0] ?? '') + path;
}

/** A window of its own in which errors of the page fail the test that asks. */
export async function openWindow(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; context: BrowserContext; errors: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  return { page, context, errors };
}

const shots = process.env.SHOTS_DIR ?? '.aibaas/e2e';

/** A screenshot of a step, to look at afterwards. */
export async function shoot(page: Page, name: string): Promise<void> {
  await mkdir(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`) });
}
