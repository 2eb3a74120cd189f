// The reference page at /docs (Scalar on our own OpenAPI) and the error pages that problem types
// point at. Nothing is loaded from elsewhere: the maker's fonts, proxy and telemetry are off.
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { errorPage } from './error-page.ts';
import { mark, pageStyle, referenceStyle } from './page-style.ts';

const policy =
  "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; " +
  "frame-ancestors 'none'";

export async function installReference(app: FastifyInstance): Promise<void> {
  let pages: Promise<FastifyInstance> | null = null;
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    pages ??= buildPages();
    const page = await (await pages).inject({ method: 'GET', url: request.url });
    // Scalar starts from an inline script; only its own pages get this looser policy.
    return reply
      .code(page.statusCode)
      .headers({ ...page.headers, 'content-security-policy': policy })
      .send(page.rawPayload);
  };
  app.get('/docs', { schema: { hide: true } }, answer);
  app.get('/docs/*', { schema: { hide: true } }, answer);
  app.get('/docs/errors', { schema: { hide: true } }, (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(errorPage()),
  );
  app.get('/docs/pages.css', { schema: { hide: true } }, (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'no-cache').send(pageStyle),
  );
  // Browsers ask for it by themselves on every page, also on those that name no icon.
  app.get('/favicon.ico', { schema: { hide: true } }, (_request, reply) =>
    reply.type('image/svg+xml').header('cache-control', 'public, max-age=86400').send(mark),
  );
}

/** Loaded when somebody first looks: Scalar's bundle holds some 20 MB of memory. */
async function buildPages(): Promise<FastifyInstance> {
  const { default: scalar } = await import('@scalar/fastify-api-reference');
  const pages = fastify();
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
  return pages;
}
