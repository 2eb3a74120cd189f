// Studio in a real browser on this machine: what has to come before the first page, how soon it stands,
// how long the main thread is ever busy, and how soon a row is seen in a second window.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import {
  at,
  becomeOwner,
  openWindow,
  type Product,
  signIn,
  withProduct,
} from '../test/e2e/product.ts';
import { type Tasks, traceTasks } from './studio/trace.ts';

export const name = 'studio';

const goals = { javascriptKb: 250, firstPaintMs: 1200, longestTaskMs: 16, liveMs: 200 };
const assets = join(import.meta.dirname, '../apps/studio/dist/assets');
const rounds = 5;

interface Context {
  log(line: string): void;
}

export async function run(context: Context) {
  spawnSync(process.execPath, ['tools/studio.ts'], { stdio: 'inherit' });
  return withProduct({ isDemo: true }, async (product, browser) => {
    const { page, context: window } = await openWindow(browser);
    await becomeOwner(page, product);
    await window.close();
    const javascript = await initialJavascript(browser, product);
    say(context, 'initial JavaScript, gzipped', javascript, goals.javascriptKb, 'KB');
    const paints = await firstPaints(browser, product);
    for (const [what, ms] of Object.entries(paints)) {
      say(context, `first contentful paint, ${what}`, ms, goals.firstPaintMs, 'ms');
    }
    const slider = await sliderTasks(browser, product);
    sayTasks(context, 'while a slider moves the date', slider);
    const scroll = await scrollTasks(browser, product);
    sayTasks(context, 'while 100 000 rows scroll', scroll);
    const live = await liveDelays(browser, product);
    say(context, 'a row in a second window, slowest of 10', Math.max(...live), goals.liveMs, 'ms');
    return { goals, javascript, paints, slider, scroll, live };
  });
}

function say({ log }: Context, what: string, value: number, goal: number, unit: string): void {
  const verdict = value <= goal ? 'met' : 'MISSED';
  log(
    `${what.padEnd(46)} ${value.toFixed(value < 100 ? 1 : 0).padStart(6)} ${unit}   goal ${goal} ${unit}: ${verdict}`,
  );
}

function sayTasks(context: Context, what: string, tasks: Tasks): void {
  const { longestMs, longestCpuMs, count, longerThanFrame } = tasks;
  say(context, `longest task ${what}`, longestMs, goals.longestTaskMs, 'ms');
  context.log(
    `${''.padEnd(46)} ${longestCpuMs.toFixed(1)} ms of processor time; ${longerThanFrame} of ${count} tasks are longer than 16 ms`,
  );
}

/** Kilobytes of JavaScript, as gzip sends them, that the entrance asks for. */
async function initialJavascript(browser: Browser, product: Product): Promise<number> {
  const { page, context } = await openWindow(browser);
  const files = new Set<string>();
  page.on('response', (response) => {
    const file = /\/assets\/([^/?]+\.js)$/.exec(response.url())?.[1];
    if (file !== undefined) files.add(file);
  });
  await page.goto(`${product.url}/sign-in`);
  await page.getByLabel('E-mail').waitFor();
  await context.close();
  const there = new Set(readdirSync(assets));
  const bytes = [...files].map((file) =>
    statSync(join(assets, there.has(`${file}.gz`) ? `${file}.gz` : file)),
  );
  return bytes.reduce((sum, { size }) => sum + size, 0) / 1024;
}

const paintOf = (page: Page): Promise<number> =>
  page.evaluate(`new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const [paint] = list.getEntriesByName('first-contentful-paint');
      if (paint !== undefined) resolve(paint.startTime);
    }).observe({ type: 'paint', buffered: true });
  })`);

/** Medians over windows that have nothing in their cache. */
async function firstPaints(browser: Browser, product: Product): Promise<Record<string, number>> {
  const [entrance, home]: [number[], number[]] = [[], []];
  for (let i = 0; i < rounds; i += 1) {
    const { page, context } = await openWindow(browser);
    await page.goto(`${product.url}/sign-in`);
    await page.getByLabel('E-mail').waitFor();
    entrance.push(await paintOf(page));
    await signIn(page, product);
    const cookies = await context.storageState();
    const address = at(page, '/home');
    await context.close();
    const fresh = await openWindow(browser, { storageState: cookies });
    await fresh.page.goto(address);
    await fresh.page.getByText('What happened').first().waitFor();
    home.push(await paintOf(fresh.page));
    await fresh.context.close();
  }
  return { entrance: median(entrance), home: median(home) };
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;

async function sliderTasks(browser: Browser, product: Product): Promise<Tasks> {
  const { page, context } = await openWindow(browser);
  await signIn(page, product);
  await page.goto(at(page, '/forecasts'));
  const thumb = page.getByRole('slider', { name: /All use/ });
  await thumb.waitFor();
  await page.waitForTimeout(1500);
  const box = await thumb.boundingBox();
  if (box === null) throw new Error('the slider has no place on the page');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const drag = async (): Promise<void> => {
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let i = 0; i <= 60; i += 1) {
      await page.mouse.move(x + 60 * Math.sin(i / 8), y);
      await page.waitForTimeout(16);
    }
    await page.mouse.up();
  };
  await drag();
  const tasks = await traceTasks(page, drag);
  await context.close();
  return tasks;
}

async function scrollTasks(browser: Browser, product: Product): Promise<Tasks> {
  const { page, context } = await openWindow(browser);
  await page.goto(`${product.url}/gallery`);
  const grid = page.locator('.aib-grid-scroll').first();
  await grid.scrollIntoViewIfNeeded();
  await page.waitForTimeout(1500);
  await grid.hover();
  const scroll = async (): Promise<void> => {
    for (let i = 0; i < 60; i += 1) {
      await page.mouse.wheel(0, 400 + 40 * i);
      await page.waitForTimeout(16);
    }
  };
  await scroll();
  const tasks = await traceTasks(page, scroll);
  await context.close();
  return tasks;
}

/** Milliseconds from the answer to an insert until the row stands in another window. */
async function liveDelays(browser: Browser, product: Product): Promise<number[]> {
  const { page, context } = await openWindow(browser);
  await signIn(page, product);
  await page.goto(at(page, '/data/usage'));
  await page.locator('.aib-grid-line').first().waitFor();
  await page.waitForTimeout(1000);
  const delays: number[] = [];
  for (let i = 0; i < 10; i += 1) {
    const word = `live-row-${i}`;
    const seen = page.evaluate(`new Promise((resolve) => {
      const look = () => {
        if (document.body.textContent.includes(${JSON.stringify(word)})) resolve(Date.now());
        else requestAnimationFrame(look);
      };
      look();
    })`) as Promise<number>;
    const answer = await fetch(`${product.url}/api/v1/tables/usage/rows`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${product.apiKey}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        row: { date: '2031-01-01T00:00:00Z', service: word, credits: 1, requests: 1 },
      }),
    });
    const answeredMs = Date.now();
    if (!answer.ok) throw new Error(`the row was refused: ${answer.status}`);
    delays.push(Math.max(0, (await seen) - answeredMs));
    await page.waitForTimeout(300);
  }
  await context.close();
  return delays;
}
