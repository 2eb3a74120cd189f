// Every dialog, drawer and menu opens without a word from the browser about the content policy; and the sample data,
// shown as such, can be removed while one's own stays.
import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { revenueCsv } from './files.ts';
import { at, openWindow, shoot, signIn } from './product.ts';
import { openWorld } from './world.ts';

const world = openWorld({ isDemo: true, hasOwner: true });

/** What breaks the policy, as the page itself hears it and as the console says it. */
async function watchPolicy(context: BrowserContext, page: Page): Promise<string[]> {
  const found: string[] = [];
  await context.exposeFunction('policyBroken', (what: string) => void found.push(what));
  await context.addInitScript(`document.addEventListener('securitypolicyviolation', (event) => {
    policyBroken(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile + ':' + event.lineNumber);
  })`);
  page.on('console', (message) => {
    const text = message.text();
    if (/Content.Security.Policy|Refused to (apply|load|execute)/i.test(text)) found.push(text);
  });
  return found;
}

async function close(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
}

/** Where, the buttons that lead to it in their order, and what it is called. */
const dialogs: readonly (readonly [
  path: string,
  buttons: readonly string[],
  dialog: string | RegExp,
])[] = [
  ['/settings/people', ['Invite a person'], 'Invite a person'],
  ['/settings/keys', ['Make a key'], 'Make a key'],
  ['/settings/keys', ['Revoke'], /Revoke/],
  ['/settings/workspaces', ['Add a workspace'], 'Add a workspace'],
  ['/settings/workspaces', ['Change'], /\w/],
  ['/settings/workspaces', ['Remove the sample data'], 'Remove the sample data?'],
  ['/settings/access', ['Add an authenticator app'], 'Add an authenticator app'],
  ['/settings/access', ['Add a passkey'], 'Add a passkey'],
  ['/events', ['Send a test event'], 'Send a test event'],
  ['/data/usage', ['Filter'], 'Filter the rows'],
  ['/data/usage', ['Add row'], 'Add a row to usage'],
  ['/home', ['Search or run a command Ctrl K'], /^/],
  ['/home', ['Shortcuts'], 'Shortcuts'],
  ['/home', ['Sample data: remove it'], 'Remove the sample data?'],
];

describe('no dialog breaks the content policy', () => {
  test('of those behind a button', async () => {
    const { page, context, errors } = await openWindow(world.browser);
    const broken = await watchPolicy(context, page);
    await signIn(page, world.product);
    for (const [path, buttons, name] of dialogs) {
      await page.goto(at(page, path));
      for (const button of buttons) {
        await page.getByRole('button', { name: button, exact: true }).first().click();
      }
      await page.getByRole('dialog', { name }).waitFor();
      await page.waitForTimeout(250);
      expect(broken, `${path}: ${name}`).toEqual([]);
      await close(page);
    }
    expect(errors).toEqual([]);
    await context.close();
  });

  test('menus, popovers, the import and the drawer of a phone', async () => {
    const { page, context, errors } = await openWindow(world.browser);
    const broken = await watchPolicy(context, page);
    await signIn(page, world.product);
    await page.getByRole('button', { name: /Messages/ }).click();
    await page.getByRole('heading', { name: 'Messages' }).waitFor();
    await page.goto(at(page, '/forecasts'));
    await page.getByRole('button', { name: /Warn/ }).first().click();
    await page.getByRole('textbox', { name: 'Days before' }).waitFor();
    await page.goto(at(page, '/data/usage'));
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Remove this table' }).click();
    await page.getByRole('dialog', { name: 'Remove this table' }).waitFor();
    await close(page);
    await page.goto(at(page, '/metrics'));
    await page
      .getByRole('link', { name: /^Change / })
      .first()
      .click();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('dialog', { name: /Remove .*\?/ }).waitFor();
    await close(page);
    await page.goto(at(page, '/data'));
    await page.getByLabel('File to import').setInputFiles({
      name: 'times.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('at,amount\n2026-01-05 10:00:00,3\n2026-01-06 11:30:00,4\n'),
    });
    const zone = page.getByRole('combobox', { name: 'Time zone of the file' });
    await zone.waitFor();
    await zone.click();
    await zone.fill('Berlin');
    await page.getByRole('option', { name: 'Europe/Berlin' }).click();
    // Ten o'clock in Berlin, shown in UTC.
    await page.getByText('09:00', { exact: false }).first().waitFor();
    await shoot(page, 'dialogs-zone');
    await close(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(at(page, '/home'));
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('dialog', { name: 'Everything' }).waitFor();
    await page.waitForTimeout(250);
    expect(broken).toEqual([]);
    expect(errors).toEqual([]);
    await context.close();
  });
});

describe('sample data', () => {
  const tag = (page: Page) => page.getByRole('button', { name: 'Sample data: remove it' });

  test('is marked, own tables are not, and removing it leaves them', async () => {
    const { page, context, errors } = await openWindow(world.browser);
    await signIn(page, world.product);
    await tag(page).waitFor();
    await page.goto(at(page, '/data'));
    await page.getByLabel('File to import').setInputFiles({
      name: 'own.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(revenueCsv(60)),
    });
    await page.getByRole('button', { name: 'Import into a new table' }).click();
    await page.waitForURL(/\/data\/own/);
    await page.getByText('Make it a metric').waitFor();
    expect(await tag(page).count()).toBe(0);
    await page.goto(at(page, '/data/usage'));
    await tag(page).waitFor();
    await shoot(page, 'sample-1-marked');
    await tag(page).click();
    const dialog = page.getByRole('dialog', { name: 'Remove the sample data?' });
    await dialog.getByText(/table usage/).waitFor();
    await shoot(page, 'sample-2-asked');
    await dialog.getByRole('button', { name: 'Keep it' }).click();
    await tag(page).click();
    await dialog.getByRole('button', { name: 'Remove the sample data' }).click();
    await page.waitForURL(/\/data$/);
    await page.getByText('The sample data is removed: 1 table with all rows.').waitFor();
    await page.getByRole('link', { name: /own/ }).waitFor();
    expect(await page.getByRole('link', { name: /usage/ }).count()).toBe(0);
    await shoot(page, 'sample-3-removed');
    await page.goto(at(page, '/home'));
    await page.getByText('There are rows, and nothing is counted yet').waitFor();
    expect(await tag(page).count()).toBe(0);
    await page.goto(at(page, '/settings/workspaces'));
    await page.getByRole('heading', { name: 'Workspaces' }).waitFor();
    expect(await page.getByRole('button', { name: 'Remove the sample data' }).count()).toBe(0);
    expect(errors).toEqual([]);
    await context.close();
  });
});
