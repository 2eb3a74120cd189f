// The parts as they looked when somebody last looked: each room of the gallery beside a kept picture.
// `UPDATE_PICTURES=1 npm run test:e2e -- gallery` keeps the pictures of now; look at them before.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openWindow } from './product.ts';
import { openWorld } from './world.ts';

/** Faces are drawn a little differently by each version of the browser: an edge here and there. */
const shareAllowed = 0.012;
const kept = join(import.meta.dirname, 'gallery');

const world = openWorld();

/** The picture once two looks in a row are the same. */
async function settled(page: Page, look: () => Promise<Buffer>): Promise<Buffer> {
  let before = await look();
  for (let i = 0; i < 10; i++) {
    await page.waitForTimeout(600);
    const now = await look();
    if (now.equals(before)) return now;
    before = now;
  }
  return before;
}

const cases = ['light', 'dark'].flatMap((theme) =>
  ['parts', 'states', 'charts', 'grid'].map((room) => ({ theme: theme as 'light' | 'dark', room })),
);

test.each(cases)('$room, $theme', async ({ theme, room }) => {
  const { page, context, errors } = await openWindow(world.browser, {
    colorScheme: theme,
    viewport: { width: 1180, height: 900 },
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  await page.goto(`${world.product.url}/gallery`);
  const place = page.locator(`#${room}`);
  await place.waitFor();
  await place.scrollIntoViewIfNeeded();
  const path = join(kept, `${room}-${theme}.png`);
  const look = () => place.screenshot({ animations: 'disabled' });
  let now = await settled(page, look);
  if (process.env.UPDATE_PICTURES !== undefined) await writeFile(path, now);
  let share = await differing(page, await readFile(path), now);
  // A busy machine draws charts some seconds after the page around them.
  for (let i = 0; i < 6 && share > shareAllowed; i++) {
    now = await settled(page, look);
    share = await differing(page, await readFile(path), now);
  }
  if (share > shareAllowed) await writeFile(join(kept, `${room}-${theme}.now.png`), now);
  await context.close();
  expect(errors).toEqual([]);
  expect(share, `${room}-${theme}.now.png lies beside the kept picture`).toBeLessThan(shareAllowed);
});

test('a change is seen', async () => {
  const { page, context } = await openWindow(world.browser, {
    viewport: { width: 1180, height: 900 },
  });
  await page.goto(`${world.product.url}/gallery`);
  const place = page.locator('#parts');
  await place.waitFor();
  await page.waitForTimeout(800);
  const before = await place.screenshot();
  await page.addStyleTag({ content: '.aib-button { padding: 0 24px; }' }).catch(() => undefined);
  await page.evaluate(`document.querySelectorAll('.aib-tile')[0].remove()`);
  expect(await differing(page, before, await place.screenshot())).toBeGreaterThan(shareAllowed);
  await context.close();
});

/** Share of the pixels that differ clearly; 1 where the sizes do. Compared by the browser itself. */
async function differing(page: Page, a: Buffer, b: Buffer): Promise<number> {
  const urls = [a, b].map((png) => `data:image/png;base64,${png.toString('base64')}`);
  return page.evaluate(`(${compare})(${JSON.stringify(urls)})`);
}

/** Runs in the page, whose types this program does not have. */
const compare = `async (urls) => {
  const [one, two] = await Promise.all(urls.map(async (url) => {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, image.width, image.height);
  }));
  if (one.width !== two.width || one.height !== two.height) return 1;
  let count = 0;
  for (let i = 0; i < one.data.length; i += 4) {
    if ([0, 1, 2].some((c) => Math.abs(one.data[i + c] - two.data[i + c]) > 48)) count += 1;
  }
  return (4 * count) / one.data.length;
}`;
