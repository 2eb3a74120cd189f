// A product and a browser for the tests of one file, ended behind them.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { openBrowser } from './browser.ts';
import { becomeOwner, openWindow, type Product, startProduct } from './product.ts';

export interface World {
  readonly product: Product;
  readonly browser: Browser;
}

/**
 * To be called at the top of a file of tests.
 *
 * @param options.isDemo with the sample data
 * @param options.hasOwner the person is the owner already, and may sign in
 */
export function openWorld({ isDemo = false, hasOwner = false } = {}): World {
  let product: Product;
  let browser: Browser;
  beforeAll(async () => {
    [product, browser] = await Promise.all([startProduct({ isDemo }), openBrowser()]);
    if (!hasOwner) return;
    const { page, context } = await openWindow(browser);
    await becomeOwner(page, product);
    await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });
  return {
    get product() {
      return product;
    },
    get browser() {
      return browser;
    },
  };
}
