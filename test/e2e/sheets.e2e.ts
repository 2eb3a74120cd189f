// A workbook becomes a table by the sheet that is chosen; its rejected rows are found again in the list of
// imports; the table leaves as a file.
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { workbookFile } from '../../packages/tabular/src/testing/workbook-file.ts';
import { at, becomeOwner, openWindow, shoot, signIn } from './product.ts';
import { openWorld } from './world.ts';

const world = openWorld();

const book = workbookFile({
  formats: [14],
  sheets: [
    { name: 'Notes', rows: [['about'], ['this file']] },
    {
      name: 'März',
      rows: [
        ['Report of March'],
        ['code', 'day', 'rides', 'note'],
        ['007', '2026-03-01', 10, '=1+1'],
        ['008', '2026-03-02', 12.5, 'plain'],
        ['009', 'not a day', 11, 'plain'],
        ['010', '2026-03-04', 9, 'plain'],
        ['011', '2026-03-05', 8, 'plain'],
        ['012', '2026-03-06', 8, 'plain'],
      ],
    },
    { name: 'Old', rows: [['x'], [1]], state: 'hidden' },
  ],
});

async function choose(page: Page): Promise<void> {
  await page.getByLabel('File to import').setInputFiles({
    name: 'report.xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: book,
  });
  await page.getByRole('dialog').getByText('Excel, sheet “Notes”').waitFor();
}

test('a workbook is imported by its sheet, and leaves as a file', async () => {
  const { page, errors } = await openWindow(world.browser, {
    viewport: { width: 1280, height: 800 },
    acceptDownloads: true,
  });
  await becomeOwner(page, world.product);
  await page.goto(at(page, '/data'));
  await choose(page);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Sheet' }).click();
  await page.getByRole('option', { name: 'März' }).click();
  await dialog.getByText('Excel, sheet “März”').waitFor();
  expect(await dialog.getByLabel('Type of code').inputValue()).toBe('text');
  expect(await dialog.getByLabel('Type of day').inputValue()).toBe('date');
  await dialog.getByText('stands above the header').waitFor();
  await shoot(page, 'sheets-1-preview');
  await dialog.getByRole('button', { name: 'Import into a new table' }).click();
  await page.waitForURL(/\/data\/report/);
  await page.getByText('1 row rejected').first().waitFor();
  expect(await page.locator('.table-list-item .num').first().textContent()).toBe('5');

  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'CSV', exact: true }).waitFor();
  await shoot(page, 'sheets-2-export');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'CSV', exact: true }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('report.csv');
  const text = await readFile(await download.path(), 'utf8');
  expect(text.split('\r\n')).toEqual([
    'code,day,rides,note',
    '012,2026-03-06,8,plain',
    '011,2026-03-05,8,plain',
    '010,2026-03-04,9,plain',
    '008,2026-03-02,12.5,plain',
    "007,2026-03-01,10,'=1+1",
    '',
  ]);

  await page.goto(at(page, '/data'));
  const row = page.getByRole('row', { name: /report\.xlsx/ });
  await row.waitFor();
  await shoot(page, 'sheets-3-imports');
  await page.emulateMedia({ colorScheme: 'dark' });
  await shoot(page, 'sheets-3-imports-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  const [rejects] = await Promise.all([
    page.waitForEvent('download'),
    row.getByRole('button', { name: 'Download the rejected rows of report.xlsx' }).click(),
  ]);
  const kept = await readFile(await rejects.path(), 'utf8');
  expect(kept).toMatch(/^line,column,reason,raw\r\n5,day,.*"009,not a day,11,plain"\r\n$/);
  await row.getByRole('link', { name: 'Repair the rejected rows of report.xlsx' }).click();
  await page.getByText('1 row rejected').first().waitFor();
  expect(errors).toEqual([]);
});

test('a workbook that cannot be read says why, and takes the name of another sheet', async () => {
  const { page, context, errors } = await openWindow(world.browser, {
    viewport: { width: 390, height: 844 },
    colorScheme: 'dark',
  });
  await signIn(page, world.product);
  await page.goto(at(page, '/data'));
  await page.getByRole('row', { name: /report\.xlsx/ }).waitFor();
  await shoot(page, 'sheets-4-imports-phone-dark');
  const sheets = [
    { name: 'Empty', rows: [] },
    {
      name: 'Full',
      rows: [
        ['a', 'b'],
        [1, 2],
      ],
    },
  ];
  await page.getByLabel('File to import').setInputFiles({
    name: 'two.xlsx',
    mimeType: 'application/octet-stream',
    buffer: workbookFile({ sheets }),
  });
  const dialog = page.getByRole('dialog');
  await dialog.getByText('the file has others: "Full"').waitFor();
  await shoot(page, 'sheets-5-problem-phone-dark');
  await dialog.getByRole('textbox', { name: 'Sheet' }).fill('Full');
  await dialog.getByRole('textbox', { name: 'Sheet' }).press('Enter');
  await dialog.getByText('Excel, sheet “Full”').waitFor();
  await shoot(page, 'sheets-6-preview-phone-dark');
  await context.close();
  expect(errors).toEqual([]);
});
