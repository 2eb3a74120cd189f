// A file of 1 GB dropped into Studio in a real browser: sent in parts, stopped once, cut off once, imported
// to the end; what the browser and the server hold in memory meanwhile, and how long a person waits.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, BrowserContext, CDPSession, Locator, Page } from 'playwright-core';
import { writeNumberedCsv } from '../test/chaos/import-load.ts';
import { at, becomeOwner, openWindow, type Product, withProduct } from '../test/e2e/product.ts';

export const name = 'studio-file';

/** About 103 bytes a row. */
const rowsWhole = 10_000_000;
const rowsQuick = 1_000_000;
/** A browser that grows by more than this holds more than a few parts of 8 MiB of the file. */
const growthMbMax = 150;

interface Context {
  readonly quick: boolean;
  log(line: string): void;
}

export async function run(context: Context): Promise<Record<string, unknown>> {
  spawnSync(process.execPath, ['tools/studio.ts'], { stdio: 'inherit' });
  const folder = mkdtempSync(join(tmpdir(), 'aibaas-bench-'));
  const file = join(folder, 'numbers.csv');
  const rows = context.quick ? rowsQuick : rowsWhole;
  try {
    await writeNumberedCsv(file, rows);
    return await withProduct({}, (product, browser) =>
      measure(context, product, browser, file, rows),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(
  context: Context,
  product: Product,
  browser: Browser,
  file: string,
  rows: number,
) {
  const { page, context: window } = await openWindow(browser);
  await becomeOwner(page, product);
  await page.goto(at(page, '/data'));
  const megabytes = statSync(file).size / 1e6;
  context.log(`a file of ${megabytes.toFixed(0)} MB, ${rows} rows`);
  const stopped = await stopHalfway(page, product, file);
  context.log(`stopped while it was sent: ${stopped.ms.toFixed(0)} ms until it said so`);
  const whole = await importWhole(page, window, file, rows);
  const mb = (value: number): string => `${value.toFixed(0)} MB`;
  const verdict = whole.growthMb <= growthMbMax ? 'met' : 'MISSED';
  const cut = whole.wasCut ? 'cut off once for 3 s in it' : 'too soon to be cut off';
  context.log(`sent in ${whole.sentSeconds.toFixed(1)} s, ${cut}`);
  context.log(
    `in the table after ${whole.seconds.toFixed(1)} s, ${whole.saidLeft} times left said`,
  );
  context.log(
    `the page's processes ${mb(whole.beforeMb)} before, ${mb(whole.mostMb)} at most` +
      `   goal +${growthMbMax} MB: ${verdict}`,
  );
  context.log(`JavaScript's heap ${mb(whole.heapMb)} at most`);
  return { megabytes, rows, growthMbMax, stopped, whole };
}

async function drop(page: Page, file: string): Promise<Locator> {
  await page.getByLabel('File to import').setInputFiles(file);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Import into a new table' }).click();
  return dialog;
}

/** Sends some of it and stops: nothing is kept, neither of the table nor of the upload. */
async function stopHalfway(page: Page, product: Product, file: string): Promise<{ ms: number }> {
  const dialog = await drop(page, file);
  const bar = dialog.getByRole('progressbar');
  while (Number(await bar.getAttribute('aria-valuenow')) < 10) await sleep(20);
  const startedAt = performance.now();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.getByText('Nothing of the file is in the table').waitFor();
  const ms = performance.now() - startedAt;
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  const headers = { authorization: `Bearer ${product.apiKey}` };
  const answer = await fetch(`${product.url}/api/v1/tables`, { headers });
  const { data } = (await answer.json()) as { data: unknown[] };
  if (data.length > 0) throw new Error('a table is left of the import that was stopped');
  return { ms };
}

async function importWhole(page: Page, window: BrowserContext, file: string, rows: number) {
  const session = await window.newCDPSession(page);
  await session.send('Performance.enable');
  const beforeMb = browserMb();
  const seen = { mostMb: beforeMb, heapMb: 0, saidLeft: 0 };
  const startedAt = performance.now();
  const dialog = await drop(page, file);
  let sentSeconds = 0;
  let wasCut = false;
  while (!/\/data\/numbers/.test(page.url())) {
    await sleep(200);
    seen.mostMb = Math.max(seen.mostMb, browserMb());
    seen.heapMb = Math.max(seen.heapMb, await heapMb(session));
    const words = (await dialog.isVisible()) ? ((await dialog.textContent()) ?? '') : '';
    if (/ left/.test(words)) seen.saidLeft += 1;
    if (/The file was not imported/.test(words)) throw new Error(words);
    if (sentSeconds === 0 && /The file is there/.test(words)) {
      sentSeconds = (performance.now() - startedAt) / 1000;
    }
    if (!wasCut && /Keep this tab open/.test(words) && performance.now() - startedAt > 2000) {
      wasCut = true;
      await window.setOffline(true);
      await dialog.getByText('it goes on by itself').waitFor();
      await sleep(3000);
      await window.setOffline(false);
    }
  }
  const seconds = (performance.now() - startedAt) / 1000;
  await page.getByText(new RegExp(`${rows.toLocaleString('en-GB')} of`)).waitFor();
  return { ...seen, beforeMb, growthMb: seen.mostMb - beforeMb, sentSeconds, seconds, wasCut };
}

async function heapMb(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0) / 1e6;
}

/** Memory of this process's browser, all its processes together, without what they share. */
function browserMb(): number {
  const parents = new Map<number, { parent: number; isBrowser: boolean; mb: number }>();
  for (const entry of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      const status = readFileSync(`/proc/${entry}/status`, 'utf8');
      const field = (what: string): string =>
        new RegExp(`^${what}:\\s+(\\S+)`, 'm').exec(status)?.[1] ?? '0';
      const isBrowser = /chrom/i.test(field('Name'));
      const mb = (Number(field('RssAnon')) + Number(field('RssShmem'))) / 1000;
      parents.set(Number(entry), { parent: Number(field('PPid')), isBrowser, mb });
    } catch {
      // It ended in between.
    }
  }
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid)?.parent ?? 0;
    return parent === process.pid || (parent > 1 && isOurs(parent));
  };
  return [...parents].reduce(
    (sum, [pid, { isBrowser, mb }]) => (isBrowser && isOurs(pid) ? sum + mb : sum),
    0,
  );
}
