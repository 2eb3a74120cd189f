// How the built console is served: its page for every view, files for ever, nothing else, and a page that
// says what to do where it was not built.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemChance } from '../random.ts';
import { installStudio } from './studio.ts';

const folder = mkdtempSync(join(tmpdir(), 'aibaas-studio-'));
let app: FastifyInstance;
beforeAll(() => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<meta name="csp-nonce" content="__NONCE__">');
  writeFileSync(join(folder, 'assets/a-1.js'), 'run()');
  writeFileSync(join(folder, 'assets/a-1.js.gz'), gzipSync('run()'));
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  app = fastify();
  installStudio(app, folder, systemChance);
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });

describe('the page', () => {
  test.each(['/', '/sign-in', '/owner', '/gallery', '/t/a/w/b/forecasts?metric=1'])(
    'answers %s',
    async (path) => {
      const { statusCode, headers, body } = await get(path);
      expect(statusCode).toBe(200);
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      expect(headers['cache-control']).toBe('no-store');
      const nonce = /content="([^"]+)"/.exec(body)?.[1];
      expect(headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
    },
  );

  test('answers a wrong link followed by a person, and refuses a program with a problem', async () => {
    const person = await get('/no/such/page', { accept: 'text/html,application/xhtml+xml' });
    expect(person.statusCode).toBe(404);
    expect(person.headers['content-type']).toBe('text/html; charset=utf-8');
    for (const answer of [
      await get('/no/such/page', { accept: 'application/json' }),
      await get('/api/v1/none', { accept: 'text/html' }),
    ]) {
      expect(answer.statusCode).toBe(404);
      expect(answer.headers['content-type']).toContain('json');
    }
  });

  test('allows no inline script and no other host, with a new nonce each time', async () => {
    const [a, b] = await Promise.all([get('/'), get('/')]);
    const policy = String(a.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self'; ");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe/);
    expect(policy).not.toBe(b.headers['content-security-policy']);
  });
});

describe('files', () => {
  test('are kept for ever and packed for who can unpack', async () => {
    const packed = await get('/assets/a-1.js', { 'accept-encoding': 'gzip, deflate' });
    expect(packed.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
    });
    expect((await get('/assets/a-1.js')).body).toBe('run()');
  });

  test.each([
    '/assets/none.js',
    '/assets/a-1.js.gz',
    '/assets/..%2Fsecret.txt',
    '/assets/%2e%2e/secret.txt',
    '/secret.txt',
    '/api/unknown',
  ])('%s is not there', async (path) => {
    expect((await get(path)).statusCode).toBe(404);
  });
});

test('without a build the first page says how to get one', async () => {
  const bare = fastify();
  installStudio(bare, null, systemChance);
  const { statusCode, body } = await bare.inject('/');
  expect([statusCode, body]).toEqual([200, expect.stringContaining('npm run studio')]);
  await bare.close();
});
