// Follows the README word for word in a fresh copy of this clone, with an old Node first on the path:
// as whoever runs this, and as a user without rights where this process may become one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findOldNode } from '../../tools/build/old-node.ts';
import { type Block, readBlocks } from '../../tools/docs-run/blocks.ts';
import { type Account, Newcomer, ordinaryAccount, ownAccount, pressCtrlC } from './newcomer.ts';
import { markOf, typedFrom } from './typed.ts';

const blocks = readBlocks(
  'README.md',
  readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8'),
);
const oldNode = findOldNode();
if (oldNode === null) console.log('No Node 20 on the path: the README is followed with this Node.');
const ordinary = ordinaryAccount();
if (ordinary === null) console.log('Skipped: this user cannot become one without rights.');
const accounts = ordinary === null ? [ownAccount()] : [ownAccount(), ordinary];

/** What a block has shown, in the terminal that says before each which it is. */
function shownBy(block: Block, all: string): string {
  const after = all.split(`${markOf(block)}\n`)[1] ?? '';
  return after.split('\n### ')[0] ?? '';
}

const blockWith = (text: string): Block => blocks.find(({ code }) => code.includes(text)) as Block;

async function follow(account: Account): Promise<void> {
  const newcomer = await Newcomer.arrive(account, oldNode ?? process.execPath);
  const { first, second } = typedFrom(blocks);
  const server = newcomer.open(first);
  try {
    await Promise.race([
      expect
        .poll(() => server.shown(), { timeout: 900_000, interval: 500 })
        .toContain('Press Ctrl-C to stop.'),
      server.ended.then((code) => expect.fail(`npm start ended: ${code}\n${server.shown()}`)),
    ]);
    const work = newcomer.open(second);
    const code = await work.ended;
    expect(code, work.shown()).toBe(0);
    const shown = (text: string): string => shownBy(blockWith(text), work.shown());
    expect(shown('npx aibaas forecast')).toMatch(/2026-07-2\d/);
    expect(shown('npx aibaas import')).toContain('200 rows');
    expect(shown('npx node credits.ts')).toMatch(/^You run out on /m);
    expect(JSON.parse(shown('curl -sS')).data[0]).toMatchObject({ day: '2026-07-19' });
    expect(shown('node runs-out.mjs')).toMatch(/^You run out on /m);

    // The command by its path meets the old Node, and says so in a line.
    if (oldNode !== null) {
      const direct = newcomer.open('./node_modules/.bin/aibaas --version');
      expect(await direct.ended).toBe(2);
      expect(direct.shown()).toMatch(/^error: aibaas needs Node .*`npx aibaas`.*\n$/);
    }
    pressCtrlC(server);
    await server.ended;
    expect(server.shown()).toContain('stopping …');
    expect(server.shown()).not.toContain('"level":"error"');
  } finally {
    pressCtrlC(server);
    await server.ended;
    await newcomer.leave();
  }
}

describe.each(accounts)('$name', (account) => {
  it('gets from the clone to an answer by what the README says', () => follow(account));
});
