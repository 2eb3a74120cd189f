// Own data that is no consumption: a German file of revenue, dropped on Home, becomes a forecast whose every word fits.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { revenueCsv } from './files.ts';
import { at, becomeOwner, openWindow, shoot, signIn } from './product.ts';
import { openWorld } from './world.ts';

const world = openWorld();

/** Words of what runs out; none of them is about revenue. */
const unfitting = /\b(used|run out|runs out|ran out|credits?|left|consum\w+|balance)\b/i;

async function expectFitting(page: Page, name: string): Promise<void> {
  // Without code: what the API calls its route is no word of the page.
  const text = String(
    await page.evaluate(`[...document.querySelectorAll('main *')]
      .filter((element) => element.closest('pre, code') === null)
      .flatMap((element) => [...element.childNodes])
      .filter(({ nodeType }) => nodeType === 3)
      .map(({ data }) => data)
      .join('\\n')`),
  );
  const lines = text.split('\n').filter((line) => unfitting.test(line));
  expect(lines, name).toEqual([]);
}

/** As a person does it: a file from the desktop onto the page. */
async function drop(page: Page, selector: string, name: string, text: string): Promise<void> {
  const data = await page.evaluateHandle(
    `(() => {
      const data = new DataTransfer();
      data.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}, { type: 'text/csv' }));
      return data;
    })()`,
  );
  const place = page.locator(selector);
  await place.dispatchEvent('dragenter', { dataTransfer: data });
  await page.getByText('Drop it to see what it would become').waitFor();
  await place.dispatchEvent('dragover', { dataTransfer: data });
  await place.dispatchEvent('drop', { dataTransfer: data });
}

test('revenue is dropped on Home and forecast in words that fit', async () => {
  const { page, errors } = await openWindow(world.browser);
  await becomeOwner(page, world.product);
  await page.getByText('Nothing has happened here yet').waitFor();
  await expectFitting(page, 'empty Home');
  await drop(page, '.home', 'Umsätze 2026.csv', revenueCsv());
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Type of Umsatz').waitFor();
  expect(await dialog.getByLabel('Type of Datum').inputValue()).toBe('date');
  expect(await dialog.getByLabel('Type of Umsatz').inputValue()).toBe('number');
  await shoot(page, 'own-1-preview');
  await dialog.getByRole('button', { name: 'Import into a new table' }).click();
  await page.waitForURL(/\/data\//);
  const next = page.getByText('Make it a metric: Umsatz by Datum');
  await next.waitFor();
  await shoot(page, 'own-2-table');
  expect(await page.getByText('Sample data').count()).toBe(0);

  await page.goto(at(page, '/home'));
  await page.getByText('There are rows, and nothing is counted yet').waitFor();
  await page.getByRole('button', { name: 'Define a metric' }).click();
  await page.waitForURL(/\/metrics\/new/);
  const isNo = page.getByRole('radio', { name: 'No, it only comes in' });
  await isNo.waitFor({ state: 'attached' });
  expect(await isNo.isChecked()).toBe(true);
  expect(await page.getByLabel('There was').count()).toBe(0);
  await page.getByLabel('Unit').fill('EUR');
  await page.getByText(/The sum of umsatz in table/).waitFor();
  await page.waitForTimeout(500);
  await shoot(page, 'own-3-define');
  await page.getByRole('button', { name: 'Save and forecast' }).click();

  await page.getByRole('heading', { level: 1, name: 'What will happen?' }).waitFor();
  const answer = page.getByRole('heading', { name: /^About [\d,]+ EUR, / });
  await answer.waitFor();
  const doubt = page.getByText(/^Between [\d,]+ and [\d,]+ with 95%/);
  await doubt.waitFor();
  await page.waitForTimeout(800);
  await shoot(page, 'own-4-forecast');
  await expectFitting(page, 'Forecasts');
  const [, about = 0] = numbersIn(await answer.textContent(), /About ([\d,]+)/);
  const [, lower = 0, upper = 0] = numbersIn(
    await doubt.textContent(),
    /Between ([\d,]+) and ([\d,]+)/,
  );
  expect(lower).toBeLessThan(about);
  expect(upper).toBeGreaterThan(about);

  await page.goto(at(page, '/home'));
  await page.getByText('Were we right').first().waitFor();
  await page.getByText(/EUR, last 7 days/).waitFor();
  await page.getByText(/Between [\d,]+ and [\d,]+ with 95%/).waitFor();
  await page.waitForTimeout(800);
  await shoot(page, 'own-5-home');
  await expectFitting(page, 'Home');
  await page.goto(at(page, '/metrics'));
  await page.getByText(/The sum of umsatz in table/).waitFor();
  await expectFitting(page, 'Metrics');
  for (const scheme of ['light', 'dark'] as const) {
    for (const width of [1280, 390]) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 900 });
      for (const place of ['home', 'forecasts']) {
        await page.goto(at(page, `/${place}`));
        await page.getByText(/Between [\d,]+ and [\d,]+ with 95%/).waitFor();
        await page.waitForTimeout(500);
        await shoot(page, `own-6-${place}-${scheme}-${width}`);
      }
    }
  }
  expect(errors).toEqual([]);
});

function numbersIn(text: string | null, pattern: RegExp): number[] {
  return [...(pattern.exec(text ?? '') ?? [])].map((part) => Number(part.replaceAll(',', '')));
}

test('data that end earlier name their days', async () => {
  const { page, errors } = await openWindow(world.browser);
  await signIn(page, world.product);
  const until = Date.parse('2019-06-30T12:00:00Z');
  await page.goto(at(page, '/data'));
  await page.getByLabel('File to import').setInputFiles({
    name: 'besuche.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(revenueCsv(400, until).replace('Umsatz', 'Besuche')),
  });
  await page.getByRole('button', { name: 'Import into a new table' }).click();
  await page.waitForURL(/\/data\/besuche/);
  await page.getByText('Make it a metric: Besuche by Datum').click();
  await page.getByRole('button', { name: 'Save and forecast' }).click();
  await page.getByRole('heading', { name: /^About .*2019/ }).waitFor();
  await expectFitting(page, 'Forecasts of what has ended');
  await shoot(page, 'own-7-ended');
  expect(errors).toEqual([]);
});
