// Journey J2: from a dropped file to the day it runs out, what moves that day, and a warning before it.
import { expect, test } from 'vitest';
import { ridesCsv } from './files.ts';
import { at, becomeOwner, openWindow, shoot, signIn } from './product.ts';
import { openWorld } from './world.ts';

const world = openWorld();

test('when do I run out?', async () => {
  const { page, errors } = await openWindow(world.browser);
  await becomeOwner(page, world.product);
  const startedMs = Date.now();
  await page.goto(at(page, '/data'));
  await page.getByLabel('File to import').setInputFiles({
    name: 'rides.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(ridesCsv()),
  });
  await page.getByRole('button', { name: 'Import into a new table' }).click();
  await page.waitForURL(/\/data\/rides/);
  await page.getByText('Make it a metric', { exact: false }).click();
  await page.waitForURL(/\/metrics\/new/);
  // Of rides nobody can tell: the form asks.
  await page.getByText('Say first whether it is used up.').waitFor();
  await page.getByText('Yes, from a balance').click();
  await page.getByLabel('There was').fill('60000');
  const lastWeek = new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel('at the start of').fill(lastWeek);
  await page.getByLabel('Unit').fill('rides');
  await shoot(page, 'j2-1-define');
  await page.getByRole('button', { name: 'Save and forecast' }).click();
  const answer = page.getByRole('heading', { name: /You run out on/ });
  await answer.waitFor();
  expect(Date.now() - startedMs).toBeLessThan(60_000);
  await page.getByText(/Between .* with 95%/).waitFor();
  await page.getByText(/this method was off by/).waitFor();
  await page.waitForTimeout(500);
  await shoot(page, 'j2-2-answer');

  const before = await page.locator('.what-if-date strong').textContent();
  const slider = page.getByRole('slider', { name: /All use/ });
  await slider.focus();
  for (let i = 0; i < 8; i += 1) await page.keyboard.press('ArrowRight');
  await expect
    .poll(() => page.locator('.what-if-date strong').textContent(), { timeout: 5000 })
    .not.toBe(before);
  await shoot(page, 'j2-3-what-if');
  expect(await answer.textContent()).toContain(before ?? '');

  await page
    .getByRole('button', { name: /Warn me/ })
    .first()
    .click();
  const days = page.getByRole('textbox', { name: 'Days before' });
  await days.fill('60');
  await page.getByRole('button', { name: 'Warn me', exact: true }).last().click();
  await page
    .getByText(/You are told 60 days before/)
    .first()
    .waitFor();
  await shoot(page, 'j2-4-warned');
  for (const view of ['Per day', 'Left']) {
    const choice = page.getByText(view, { exact: true });
    await choice.click();
    await page.waitForTimeout(300);
  }
  await page.goto(at(page, '/home'));
  await page.getByText('Were we right').first().waitFor();
  await page.waitForTimeout(800);
  await shoot(page, 'j2-5-home');
  expect(errors).toEqual([]);
});

test('nine days of history say so and draw no promise', async () => {
  const { page, errors } = await openWindow(world.browser);
  await signIn(page, world.product);
  await page.goto(at(page, '/data'));
  await page.getByLabel('File to import').setInputFiles({
    name: 'short.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(ridesCsv(9)),
  });
  await page.getByRole('button', { name: 'Import into a new table' }).click();
  await page.waitForURL(/\/data\/short/);
  await page.getByText('Make it a metric', { exact: false }).click();
  await page.getByText('No, it only comes in').click();
  await page.getByRole('button', { name: 'Save and forecast' }).click();
  await page.getByText(/9 of \d+ days/).waitFor();
  await shoot(page, 'j2-6-nine-days');
  expect(errors).toEqual([]);
});
