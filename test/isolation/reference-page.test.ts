// The reference page and the error pages: served by the server itself, naming no other host to load from.
import { errorCatalogue } from '@aibaas/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

test('the page and its script come from here under a policy that lets nothing else in', async () => {
  const page = await server.request('GET', '/docs/', { key: null });
  expect(page.status).toBe(200);
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  const scripts = [...String(page.body).matchAll(/(?:src|href)="([^"]+)"/g)].map((m) => m[1]);
  expect(scripts.filter((address) => address?.startsWith('http'))).toEqual([]);
  const path = scripts.find((address) => address?.endsWith('.js')) as string;
  const script = await server.request('GET', new URL(path, 'http://x/docs/').pathname, {
    key: null,
  });
  expect(script.status).toBe(200);
  expect(script.headers['content-type']).toContain('javascript');
});

test('what would send the description elsewhere is off', async () => {
  const page = await server.request('GET', '/docs/', { key: null });
  const text = String(page.body).replace(/\s/g, '');
  for (const off of ['"agent":{"disabled":true', '"mcp":{"disabled":true', '"telemetry":false']) {
    expect(text).toContain(off);
  }
});

test('every error code that a problem names has its place on the error page', async () => {
  const page = await server.request('GET', '/docs/errors', { key: null });
  for (const code of Object.keys(errorCatalogue)) expect(page.body).toContain(`id="${code}"`);
});

test('the icon that browsers ask for by themselves is there, and the error page has its style', async () => {
  const icon = await server.request('GET', '/favicon.ico', { key: null });
  expect([icon.status, icon.headers['content-type']]).toEqual([200, 'image/svg+xml']);
  const page = await server.request('GET', '/docs/errors', { key: null });
  const [, style] = /rel="stylesheet" href="([^"]+)"/.exec(String(page.body)) ?? [];
  const sheet = await server.request('GET', style as string, { key: null });
  expect([sheet.status, sheet.headers['content-type']]).toEqual([200, 'text/css; charset=utf-8']);
});
