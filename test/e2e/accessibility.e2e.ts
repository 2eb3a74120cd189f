// Every page, light and dark, empty, full and failing, wide and narrow: no violation that axe can find,
// and nothing that scrolls sideways.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from './browser.ts';
import {
  at,
  becomeOwner,
  openWindow,
  type Product,
  shoot,
  signIn,
  startProduct,
} from './product.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pages = [
  '/home',
  '/data',
  '/data/usage',
  '/events',
  '/metrics',
  '/metrics/new',
  '/forecasts',
  '/settings',
  '/settings/keys',
  '/settings/workspaces',
  '/settings/audit',
  '/settings/health',
  '/settings/appearance',
];
const widths = [1280, 390];
const themes = ['light', 'dark'] as const;

interface Found {
  readonly violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
}

/** What axe finds on the page, a line each. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = (await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] })',
  )) as Found;
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
  );
}

const overflow = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - window.innerWidth');

let browser: Browser;
let full: Product;
let empty: Product;
beforeAll(async () => {
  [browser, full, empty] = await Promise.all([
    openBrowser(),
    startProduct({ isDemo: true }),
    startProduct(),
  ]);
  for (const product of [full, empty]) {
    const { page, context } = await openWindow(browser);
    await becomeOwner(page, product);
    await context.close();
  }
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([full?.stop(), empty?.stop()]);
});

const states = ['full', 'empty', 'error'] as const;
const cases = states.flatMap((state) =>
  themes.flatMap((theme) => widths.map((width) => ({ state, theme, width }))),
);

describe.each(cases)('$state, $theme, $width px', ({ state, theme, width }) => {
  test('has no violation on any page', async () => {
    const product = state === 'empty' ? empty : full;
    const window = { colorScheme: theme, viewport: { width, height: 900 } };
    const { page, context, errors } = await openWindow(browser, window);
    await signIn(page, product);
    if (state === 'error') await breakTheServer(page);
    const found: string[] = [];
    for (const path of pages) {
      if (state === 'empty' && path === '/data/usage') continue;
      await page.goto(at(page, path));
      await page.locator('h1').first().waitFor({ timeout: 5000 });
      // Queries, the engine of charts, the opening of the live feed: all that a page does by itself.
      await page.waitForLoadState('networkidle', { timeout: 3000 }).catch(() => undefined);
      await shoot(page, `${state}${path.replaceAll('/', '-')}-${theme}-${width}`);
      found.push(...(await violations(page)).map((line) => `${path} ${line}`));
      if ((await overflow(page)) > 0) found.push(`${path} scrolls sideways`);
    }
    await context.close();
    expect(found).toEqual([]);
    expect(errors).toEqual([]);
  });
});

/** Every answer that fills a page is a failure of the server; who one is stays known. */
async function breakTheServer(page: Page): Promise<void> {
  await page.route(/\/api\/(?!v1\/(?:me|auth|workspaces|tenants)\b)/, (route) =>
    route.fulfill({
      status: 500,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        type: 'about:blank',
        title: 'The server failed',
        status: 500,
        code: 'internal',
        detail: 'The server failed while it answered.',
        remedy: 'Try again; if it stays, look at the log for this request.',
        request_id: '01932c1e-7d2a-7cc8-8a57-2b7b2c6f1d52',
      }),
    }),
  );
}

test.each(themes)('the entrance and the gallery, %s', async (theme) => {
  const { page, context } = await openWindow(browser, { colorScheme: theme });
  for (const path of ['/sign-in', '/gallery', '/no/such/page']) {
    await page.goto(full.url + path);
    await page.waitForTimeout(800);
    expect(await violations(page), path).toEqual([]);
  }
  await context.close();
});
