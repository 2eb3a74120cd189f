// Files on their way to disk: whole and synced, or not at all.
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createUploads, type Uploads } from './uploads.ts';

let folder: string;
let uploads: Uploads;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aibaas-uploads-'));
  uploads = createUploads(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

test('the bytes arrive whole under the id alone', async () => {
  const digest = createHash('sha256').update('a,b\n1,2\n').digest('hex');
  expect(await uploads.store(chunks('a,b\n', '1,2\n'), 'one')).toEqual({ bytes: 8, digest });
  expect(await uploads.digest(chunks('a,', 'b\n1,2\n'))).toEqual({ bytes: 8, digest });
  expect(readFileSync(uploads.pathOf('one'), 'utf8')).toBe('a,b\n1,2\n');
  expect(readdirSync(folder)).toEqual(['one']);
  await uploads.remove('one');
  await uploads.remove('one');
  expect(readdirSync(folder)).toEqual([]);
});

test.runIf(process.platform === 'linux')('a full disk is said, and nothing is left', async () => {
  // Every write to this device fails as a full disk does.
  symlinkSync('/dev/full', join(folder, 'two.part'));
  await expect(uploads.store(chunks('x'.repeat(100_000)), 'two')).rejects.toMatchObject({
    code: 'storage_full',
    status: 507,
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('an upload that breaks off leaves nothing', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('a,b\n1,');
    throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
  }
  const refused = { code: 'import_interrupted', status: 400 };
  await expect(uploads.store(broken(), 'three')).rejects.toMatchObject(refused);
  expect(readdirSync(folder)).toEqual([]);
});

test('more bytes than allowed are refused', async () => {
  const refused = { code: 'body_too_large' };
  await expect(uploads.store(chunks('abc', 'def'), 'four', 5)).rejects.toMatchObject(refused);
  expect(readdirSync(folder)).toEqual([]);
});

test('leftovers go after an hour; what is wanted or young stays', async () => {
  const now = Date.parse('2026-01-01T12:00:00Z');
  for (const id of ['old', 'wanted', 'young']) {
    await uploads.store(chunks('x'), id);
    const at = (now - (id === 'young' ? 60_000 : 7_200_000)) / 1000;
    utimesSync(uploads.pathOf(id), at, at);
  }
  await uploads.sweep((id) => id === 'wanted', now);
  expect(readdirSync(folder).sort()).toEqual(['wanted', 'young']);
});
