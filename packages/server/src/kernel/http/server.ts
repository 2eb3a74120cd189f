// The HTTP server: builds Fastify from route contracts alone, with the hardening every route shares.

import type { Server } from 'node:http';
import { limits } from '@aibaas/contract';
import cors from '@fastify/cors';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import websocket from '@fastify/websocket';
import fastify, { type FastifyInstance, type FastifyRequest, type FastifySchema } from 'fastify';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Ids } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Telemetry } from '../telemetry.ts';
import type { TrustProxy } from '../trust-proxy.ts';
import {
  type ConnectionLimits,
  type Connections,
  createConnections,
  isLiveUpgrade,
} from './connections.ts';
import { type Execution, executeRoute, sessionOf } from './execute.ts';
import { plainForwardedFor } from './forwarded-for.ts';
import { openApiInfo, operationOf, withProblems } from './openapi.ts';
import { asRefusal, rawProblem, sendProblem } from './problem.ts';
import type { Route } from './route.ts';
import type { SocketRoute } from './socket.ts';
import { sourceOf } from './source.ts';
import { installExactJson, installValidation } from './validation.ts';

export interface HttpOptions {
  readonly routes: readonly Route[];
  readonly sockets: readonly SocketRoute[];
  readonly execution: Execution;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly telemetry: Telemetry;
  readonly corsOrigins: readonly string[];
  readonly trustProxy: TrustProxy;
  /** null: only routes with a limit of their own are limited. */
  readonly rateLimitPerMinute: number | null;
  readonly connections: ConnectionLimits;
}

/** Builds the server without listening; `inject` answers requests in tests. */
export async function buildHttp(options: HttpOptions): Promise<FastifyInstance> {
  const { ids, log, clock } = options;
  const isLive = isLiveUpgrade(new Set(options.sockets.map(({ path }) => path)));
  const connections = createConnections(options.connections, clock, {
    isLive,
    late: () => rawProblem(new AppError('request_timeout'), ids.next()),
  });
  const app = fastify({
    http: {
      headersTimeout: options.connections.headersMs,
      // Its default of half a minute would let headers take four times their time.
      connectionsCheckingInterval: Math.ceil(options.connections.headersMs / 10),
      // Everything else is answered as if it had not asked.
      shouldUpgradeCallback: isLive,
    },
    genReqId: () => ids.next(),
    frameworkErrors: (error, request, reply) => {
      const [path = ''] = request.url.split('?');
      return sendProblem(
        request,
        reply.headers(securityHeaders),
        asRefusal(error, request.method, path),
        log,
      );
    },
    clientErrorHandler: (error, socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
      socket.write(rawProblem(asRefusal(error, '', ''), ids.next()));
      socket.destroySoon();
    },
    requestIdHeader: false,
    logger: false,
    bodyLimit: limits.bodyBytesMax,
    trustProxy: trustOf(options.trustProxy),
    // Its answer is none of ours; a hook refuses instead.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 400 },
  });
  connections.watch(app.server);
  app.addHook('preClose', async () => connections.stop());
  installValidation(app);
  installHooks(app, options);
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] as string;
    const error = new AppError('route_not_found', { method: request.method, path });
    return sendProblem(request, reply, error, log);
  });
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error, log));
  if (options.corsOrigins.length > 0) {
    await app.register(cors, { origin: [...options.corsOrigins], credentials: false });
  }
  await app.register(rateLimit, {
    global: options.rateLimitPerMinute !== null,
    max: options.rateLimitPerMinute ?? Number.MAX_SAFE_INTEGER,
    timeWindow: 60_000,
    keyGenerator: (request) => sourceOf(request.ip),
    errorResponseBuilder: (_request, context) =>
      new AppError(
        'rate_limited',
        { max: context.max, window: context.after },
        { retryAfterSeconds: Math.ceil(context.ttl / 1000) },
      ),
  });
  await app.register(swagger, {
    openapi: openApiInfo,
    transformObject: (built) =>
      'openapiObject' in built ? withProblems(built.openapiObject, options.routes) : {},
  });
  // A route with a raw body reads it itself; every other one takes JSON alone.
  await app.register(async (streams) => {
    streams.removeAllContentTypeParsers();
    streams.addHook('onRequest', async ({ raw }) => connections.allowLong(raw));
    streams.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    for (const route of options.routes) {
      if (route.body === 'stream') addRoute(streams, route, options.execution);
    }
  });
  await app.register(async (open) => {
    open.removeContentTypeParser('text/plain');
    installExactJson(open);
    for (const route of options.routes) {
      if (route.hasOpenData) addRoute(open, route, options.execution);
    }
  });
  await app.register(async (plain) => {
    plain.removeContentTypeParser('text/plain');
    for (const route of options.routes) {
      const isPlain = route.body !== 'stream' && !route.hasOpenData;
      if (isPlain) addRoute(plain, route, options.execution);
    }
  });
  // In a scope of its own: its hooks are not for every request.
  await app.register(async (sockets) => {
    const server = connections.upgrades as unknown as Server;
    await sockets.register(websocket, {
      options: { server, maxPayload: 64 * 1024 },
      preClose: sayGoodbye,
    });
    for (const socket of options.sockets) {
      addSocket(sockets, socket, options.execution, connections);
    }
  });
  return app;
}

/** Pages loosen the policy for themselves; answers of the API never need more than this. */
const securityHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

function installHooks(app: FastifyInstance, { log, telemetry }: HttpOptions): void {
  let isStopping = false;
  app.addHook('preClose', async () => {
    isStopping = true;
  });
  app.addHook('onRequest', (request, reply, done) => {
    // Before anybody asks for the request's address, which is read out of this header each time.
    const { headers } = request.raw;
    const forwardedFor = headers['x-forwarded-for'];
    if (forwardedFor !== undefined)
      headers['x-forwarded-for'] = plainForwardedFor(`${forwardedFor}`);
    reply.headers(securityHeaders);
    reply.header('x-request-id', request.id);
    if (isStopping) return done(new AppError('stopping', {}, { retryAfterSeconds: 5 }));
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    telemetry.observeRequest(route, request.method, reply.statusCode, reply.elapsedTime / 1000);
    log.debug(
      { request_id: request.id, route, status: reply.statusCode, duration: reply.elapsedTime },
      'request answered',
    );
    done();
  });
}

function addRoute(app: FastifyInstance, route: Route, execution: Execution): void {
  app.route({
    method: route.method,
    url: route.path,
    schema: schemaOf(route),
    ...executeRoute(route, execution),
    ...(route.bodyBytesMax === undefined ? {} : { bodyLimit: route.bodyBytesMax }),
    ...(route.rateLimit === undefined
      ? {}
      : {
          config: {
            rateLimit: {
              max: route.rateLimit.max,
              timeWindow: route.rateLimit.windowSeconds * 1000,
              ...keyGeneratorOf(route.rateLimit),
            },
          },
        }),
  });
}

function keyGeneratorOf({ keyOf }: NonNullable<Route['rateLimit']>) {
  if (keyOf === undefined) return {};
  const keyGenerator = ({ ip, headers }: FastifyRequest) => keyOf({ address: ip, headers });
  return { keyGenerator };
}

/**
 * The nearest `n` proxies, or those of the listed networks. The framework refuses to count hops, since
 * whoever reaches the server beside the proxy could then name any address; the setting's words say so.
 */
function trustOf(
  trust: TrustProxy,
): false | string[] | ((address: string, hop: number) => boolean) {
  if (trust === false) return false;
  return typeof trust === 'number' ? (_address, hop) => hop < trust : [...trust];
}

function schemaOf(route: Route): FastifySchema {
  const success = route.status ?? 200;
  return {
    ...operationOf(route),
    ...(route.params === undefined ? {} : { params: route.params }),
    ...(route.query === undefined ? {} : { querystring: route.query }),
    ...(route.body === undefined || route.body === 'stream' ? {} : { body: route.body }),
    ...(success === 204 ? {} : { response: { [success]: route.reply } }),
  };
}

/** Closes what is open; who does not answer is cut off with every other connection. */
function sayGoodbye(this: FastifyInstance, done: () => void): void {
  for (const client of this.websocketServer.clients) client.close(1001, 'the server stops');
  this.websocketServer.close();
  done();
}

function addSocket(
  app: FastifyInstance,
  route: SocketRoute,
  execution: Execution,
  connections: Connections,
): void {
  app.route({
    method: 'GET',
    url: route.path,
    schema: { hide: true },
    handler: () => {
      throw new AppError('upgrade_required', { path: route.path });
    },
    wsHandler: (socket, request) => {
      const isByMessage = (request.query as { credential?: unknown }).credential === 'message';
      route.open(socket, {
        requestId: request.id,
        // A page that acts for another tenant than its cookie's brings a token in the first message.
        cookie: isByMessage
          ? undefined
          : sessionOf(request.headers.cookie, execution.sessionCookie),
        origin: request.headers.origin,
        isOwnOrigin: execution.isOwnOrigin(request.headers),
        address: request.ip,
        onSignedIn: () => connections.signedIn(request.raw),
      });
    },
  });
}
