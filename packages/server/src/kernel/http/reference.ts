// The reference page at /docs (Scalar on our own OpenAPI) and the error pages that problem types
// point at. Nothing is loaded from elsewhere: the maker's fonts, proxy and telemetry are off.
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { errorPage } from './error-page.ts';
import { mark, pageStyle, referenceStyle } from './page-style.ts';
import { type Prepared, prepare } from './prepared.ts';

const policy =
  "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; " +
  "frame-ancestors 'none'";

export async function installReference(app: FastifyInstance): Promise<void> {
  let pages: Promise<ReadonlyMap<string, Prepared>> | null = null;
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    pages ??= buildPages();
    const page = (await pages).get(request.url.split('?')[0] as string);
    return page === undefined ? reply.callNotFound() : sendPrepared(request, reply, page);
  };
  app.get('/docs', { schema: { hide: true } }, (_request, reply) => reply.redirect('/docs/', 301));
  app.get('/docs/*', { schema: { hide: true } }, answer);
  const fixed = {
    '/docs/errors': prepare('text/html; charset=utf-8', errorPage()),
    '/docs/pages.css': prepare('text/css; charset=utf-8', pageStyle),
    // Browsers ask for it by themselves on every page, also on those that name no icon.
    '/favicon.ico': prepare('image/svg+xml', mark, { 'cache-control': 'public, max-age=86400' }),
  };
  for (const [path, page] of Object.entries(fixed)) {
    app.get(path, { schema: { hide: true } }, (request, reply) =>
      sendPrepared(request, reply, page),
    );
  }
}

function sendPrepared(request: FastifyRequest, reply: FastifyReply, page: Prepared): FastifyReply {
  const { body, status = 200, headers } = page.answer(request.headers);
  return reply.code(status).headers(headers).send(body);
}

/** Loaded when somebody first looks: Scalar's bundle holds some 20 MB of memory. */
async function buildPages(): Promise<ReadonlyMap<string, Prepared>> {
  const { default: scalar } = await import('@scalar/fastify-api-reference');
  const pages = fastify();
  const paths: string[] = [];
  pages.addHook('onRoute', ({ method, url }) => {
    if (method === 'GET') paths.push(url);
  });
  await pages.register(scalar, {
    routePrefix: '/docs',
    configuration: {
      url: '/openapi.json',
      withDefaultFonts: false,
      proxyUrl: '',
      telemetry: false,
      hideClientButton: true,
      // What would send this API's description to the maker, or need an account there.
      agent: { disabled: true, hideAddApi: true },
      mcp: { disabled: true },
      showDeveloperTools: 'never',
      authentication: { preferredSecurityScheme: 'bearer' },
      pageTitle: 'aibaas API',
      favicon: '/favicon.ico',
      theme: 'none',
      tagsSorter: 'alpha',
      customCss: referenceStyle,
    } as object,
  });
  await pages.ready();
  const made = new Map<string, Prepared>();
  for (const path of paths) {
    const { statusCode, headers, rawPayload } = await pages.inject({ method: 'GET', url: path });
    if (statusCode !== 200) continue;
    // Scalar starts from an inline script; only its own pages get this looser policy.
    const more = { 'content-security-policy': policy };
    made.set(path, prepare(String(headers['content-type']), rawPayload, more));
  }
  await pages.close();
  return made;
}
