// The references: how each is rendered, that a changed source is noticed, and that ours are fresh.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findStale, references, writeReferences } from './references.ts';
import { cell, renderErrors, renderEvents, renderNames, renderSettings } from './render.ts';

const sources: Record<string, string> = {
  'packages/contract/src/errors.ts':
    "export const errorCatalogue = { b_c: { status: 404, title: 'No b', detail: 'No {b}.', remedy: 'Look.' } };",
  'packages/contract/src/events.ts':
    "export const eventCatalogue = { 'b.made': { meaning: 'A b exists.', subject: 'bs', workspace: 'shared', data: { id: 'which' } } };",
  'packages/server/src/kernel/config.ts':
    "export const settings = [{ name: 'B', type: 'integer', default: '1', meaning: 'How many.', secret: false }];",
  'test/specification/census.ts':
    "export const census = { names: { tables: { a: 'core', b: 'models' } }, notYet: { tables: ['b'] } };",
  'packages/server/src/openapi.ts':
    "export const openApiDocument = async () => ({ openapi: '3.1.0', paths: {} });",
};

describe('rendering', () => {
  it('lists every error with its remedy, sorted by code', () => {
    const entry = { status: 400, title: 'T', detail: 'D {x}.', remedy: 'R.' };
    const page = renderErrors({ b: { ...entry, title: 'a | b' }, a: entry });
    expect(page).toContain('| [`b`](#b) | 400 | a \\| b |');
    expect(page.indexOf('## a')).toBeLessThan(page.indexOf('## b'));
    expect(page).toContain('**400 T.** D {x}.\n\nWhat to do: R.\n');
  });

  it('says of every name whether it works, and of how many in all', () => {
    const page = renderNames({
      names: { tables: { a: 'core', b: 'models' } },
      notYet: { tables: ['b'] },
    });
    expect(page).toContain('fixes 2 names; 1 work');
    expect(page).toContain('| `a` | yes | core |\n| `b` |  | models |');
  });

  it('shows bounds, choices, missing defaults and secrets of settings', () => {
    const plain = { type: 'integer', default: null, meaning: 'M.', secret: false };
    const page = renderSettings([
      { ...plain, name: 'A', min: 1, max: 9 },
      { ...plain, name: 'B', type: 'choice', choices: ['x', 'y'], default: 'x' },
      { ...plain, name: 'C', type: 'text', secret: true },
    ]);
    expect(page).toContain('| `A` | integer 1 to 9 | unset | M. |');
    expect(page).toContain('| `B` | `x` `y` | `x` | M. |');
    expect(page).toContain('| `C` | text | unset | M. Secret: never logged. |');
  });

  it('shows the fields of events and no table where there are none', () => {
    const page = renderEvents({
      'row.added': {
        ...{ meaning: 'A row.', subject: 'rows', workspace: 'id' },
        data: { table: 'its table' },
      },
      'server.started': { meaning: 'It runs.', subject: 'server', workspace: 'whole', data: {} },
    });
    expect(page).toContain(
      '## row.added\n\nA row.\n\nNeeds permission to read rows. It is about the ',
    );
    expect(page).toContain('workspace in `id`.\n\n| field | meaning |\n|---|---|\n| `table` |');
    expect(page.endsWith('and told to nobody who is limited.\n')).toBe(true);
  });

  it('keeps a cell on one line', () => {
    expect(cell(' a\nb | c \\ d ')).toBe('a b \\| c \\\\ d');
  });
});

describe('staleness', () => {
  let root: string;
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'references-'));
    await write('package.json', '{"type":"module"}');
    for (const [path, text] of Object.entries(sources)) await write(path, text);
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it('calls missing files stale, writes them, and then has nothing to write', async () => {
    const all = references.map((reference) => reference.path);
    expect(await findStale(root)).toEqual(all);
    expect(await writeReferences(root)).toEqual(all);
    expect(await findStale(root)).toEqual([]);
    expect(await writeReferences(root)).toEqual([]);
  });

  it('notices one changed byte', async () => {
    const path = 'docs/reference/settings.md';
    await write(path, `${await readFile(join(root, path), 'utf8')} `);
    expect(await findStale(root)).toEqual([path]);
  });

  it('says which export is missing', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'references-'));
    await mkdir(join(empty, 'packages/contract/src'), { recursive: true });
    await writeFile(join(empty, 'packages/contract/src/errors.ts'), 'export const other = 1;');
    await expect(findStale(empty)).rejects.toThrow('must export "errorCatalogue"');
    await rm(empty, { recursive: true, force: true });
  });
});

describe('this repository', () => {
  it('has references that match its source (else: npm run generate)', async () => {
    expect(await findStale(join(import.meta.dirname, '..', '..'))).toEqual([]);
  });
});
