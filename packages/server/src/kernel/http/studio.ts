// Serves the built web console: hashed files for ever, its page fresh each time with a nonce of its own.
// Every address that is neither an API nor a file is a view of Studio, so links into it work.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Chance } from '../random.ts';

/** Where a build may lie: beside the published server, or in the repository. */
const places = ['../../studio/', '../../../../../apps/studio/dist/'].map((place) =>
  fileURLToPath(new URL(place, import.meta.url)),
);

/** The folder of the built console; null when there is none. */
export const findStudio = (): string | null =>
  places.find((place) => existsSync(join(place, 'index.html'))) ?? null;

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
  png: 'image/png',
};

interface Asset {
  readonly type: string;
  readonly plain: Buffer;
  readonly br: Buffer | null;
  readonly gzip: Buffer | null;
}

/** All files of `assets/`, read once, so that no name of a request ever becomes a path. */
function readAssets(folder: string): ReadonlyMap<string, Asset> {
  const names = readdirSync(folder);
  const known = new Set(names);
  const read = (name: string): Buffer | null =>
    known.has(name) ? readFileSync(join(folder, name)) : null;
  const assets = new Map<string, Asset>();
  for (const name of names) {
    const type = types[name.slice(name.lastIndexOf('.') + 1)];
    if (type === undefined) continue;
    const plain = readFileSync(join(folder, name));
    assets.set(name, { type, plain, br: read(`${name}.br`), gzip: read(`${name}.gz`) });
  }
  return assets;
}

const policy = (nonce: string): string =>
  "default-src 'none'; script-src 'self'; worker-src 'self'; " +
  `style-src-elem 'self' 'nonce-${nonce}'; style-src-attr 'unsafe-inline'; style-src 'self'; ` +
  "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'self'; " +
  "frame-ancestors 'none'; base-uri 'none'";

/**
 * Answers the addresses of Studio.
 *
 * @param folder the built console, or null: then its page says how to get one
 * @example
 * installStudio(app, findStudio(), chance);
 */
export function installStudio(app: FastifyInstance, folder: string | null, chance: Chance): void {
  if (folder === null) {
    app.get('/', { schema: { hide: true } }, (_request, reply) =>
      reply.type('text/html; charset=utf-8').send(notBuilt),
    );
    return;
  }
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const assets = readAssets(join(folder, 'assets'));
  app.get<{ Params: { name: string } }>(
    '/assets/:name',
    { schema: { hide: true } },
    (request, reply) => {
      const asset = assets.get(request.params.name);
      return asset === undefined ? reply.callNotFound() : sendAsset(request, reply, asset);
    },
  );
  const view = (_request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const nonce = chance.token(16);
    return reply
      .headers({ 'content-security-policy': policy(nonce), 'cache-control': 'no-store' })
      .type('text/html; charset=utf-8')
      .send(page.replaceAll('__NONCE__', nonce));
  };
  for (const path of [
    '/',
    '/sign-in',
    '/owner',
    '/join',
    '/reset',
    '/email-link',
    '/gallery',
    '/t/*',
  ]) {
    app.get(path, { schema: { hide: true } }, view);
  }
  // A person who follows a wrong link gets a page that says so; a program gets a problem.
  app.addHook('onRequest', async (request, reply) => {
    const { is404, method, headers } = request;
    if (!is404 || method !== 'GET' || request.url.startsWith('/api/')) return;
    if (String(headers.accept ?? '').includes('text/html')) return view(request, reply.code(404));
  });
}

function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset): FastifyReply {
  const accepted = String(request.headers['accept-encoding'] ?? '');
  reply.headers({
    // The name holds a hash of the content: it can never change.
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'accept-encoding',
  });
  reply.type(asset.type);
  if (asset.br !== null && /\bbr\b/.test(accepted)) {
    return reply.header('content-encoding', 'br').send(asset.br);
  }
  if (asset.gzip !== null && /\bgzip\b/.test(accepted)) {
    return reply.header('content-encoding', 'gzip').send(asset.gzip);
  }
  return reply.send(asset.plain);
}

const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>aibaas</title>
<h1>The server runs; its web console is not built</h1>
<p>Run <code>npm run studio</code> in the repository and start the server again. The API works
without it: see <a href="/docs">the reference</a>.</p>
</html>
`;
