// Long lists on a small screen, and lines of what is not finished.
import { expect, test } from 'vitest';
import { at, openWindow, signIn } from './product.ts';
import { openWorld } from './world.ts';

const world = openWorld({ isDemo: true, hasOwner: true });

test.each([
  ['a phone', { width: 390, height: 844 }],
  ['a desk', { width: 1360, height: 900 }],
])('an event far down the list is told where it is seen, on %s', async (_, viewport) => {
  const { page, context, errors } = await openWindow(world.browser, { viewport });
  await signIn(page, world.product);
  await page.goto(at(page, '/events'));
  await page.locator('.events-table tbody tr').nth(40).locator('button').click();
  const panel = page.getByRole('complementary', { name: 'One event' });
  await panel.waitFor();
  const close = await panel.getByRole('button', { name: 'Close' }).boundingBox();
  const top = await page.locator('.top').boundingBox();
  expect(close?.y).toBeGreaterThanOrEqual((top?.y ?? 0) + (top?.height ?? 0));
  expect(close?.y).toBeLessThan(viewport.height / 2);
  await panel.getByRole('button', { name: 'Close' }).click();
  await panel.waitFor({ state: 'detached' });
  await context.close();
  expect(errors).toEqual([]);
});

test('the line of a metric ends with the last day that is over', async () => {
  const { page, context } = await openWindow(world.browser);
  await signIn(page, world.product);
  await page.goto(at(page, '/metrics'));
  const line = page.locator('.metrics-table .sparkline');
  await line.waitFor();
  // Sixty days are asked for; the present one is not over.
  expect(await line.getAttribute('aria-label')).toContain('the last 59 values');
  await context.close();
});
