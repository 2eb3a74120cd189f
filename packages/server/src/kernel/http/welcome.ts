// The server's own first page at /: the owner chooses a password, people sign in and see that it works.
// Plain files under the strict policy of every answer; not a console, and it asks nothing of other hosts.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

const files = [
  { path: '/', name: 'index.html', type: 'text/html; charset=utf-8' },
  { path: '/welcome/welcome.css', name: 'welcome.css', type: 'text/css; charset=utf-8' },
  { path: '/welcome/welcome.js', name: 'welcome.js', type: 'text/javascript; charset=utf-8' },
  { path: '/welcome/requests.js', name: 'requests.js', type: 'text/javascript; charset=utf-8' },
  { path: '/welcome/chart.js', name: 'chart.js', type: 'text/javascript; charset=utf-8' },
] as const;

/**
 * Serves the page and its files. They are read once, here, so that a missing one stops the start.
 *
 * @example
 * installWelcome(app);
 */
export function installWelcome(app: FastifyInstance): void {
  for (const { path, name, type } of files) {
    const bytes = readFileSync(new URL(`./welcome/${name}`, import.meta.url));
    const etag = `"${createHash('sha256').update(bytes).digest('base64url')}"`;
    app.get(path, { schema: { hide: true } }, (request, reply) => {
      // The names carry no version, so a browser asks each time and mostly hears "not changed".
      reply.headers({ 'cache-control': 'no-cache', etag });
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return reply.type(type).send(bytes);
    });
  }
}
