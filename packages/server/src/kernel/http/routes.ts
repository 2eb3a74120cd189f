// The kernel's own routes: health, metrics, the API's description, and long-running operations.
import { limits, operation, page, pageQuery, strict, usage, uuid } from '@aibaas/contract';
import Type from 'typebox';
import type { Clock } from '../clock.ts';
import { createHealthMonitor, type HealthCheck, type HealthStatus } from '../health.ts';
import type { Operations } from '../operations.ts';
import { assertMay } from '../permission.ts';
import type { Quotas } from '../quotas.ts';
import type { Telemetry } from '../telemetry.ts';
import type { Authenticator } from './context.ts';
import { sessionOf } from './execute.ts';
import { isLocal } from './local-request.ts';
import { type Prepared, prepare } from './prepared.ts';
import { Answer, type Route, type RouteRequest, route } from './route.ts';

export interface KernelRoutesOptions {
  readonly health: readonly HealthCheck[];
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly operations: Operations;
  readonly quotas: Quotas;
  readonly authenticator: Authenticator;
  readonly sessionCookie: string;
  readonly version: string;
  readonly openApi: () => object;
}

export function kernelRoutes(options: KernelRoutesOptions): Route[] {
  return [
    ...systemRoutes(options),
    ...operationRoutes(options.operations),
    usageRoute(options.quotas),
  ];
}

/** Operators only: a program on this machine itself, or a credential that may manage the tenant. */
async function assertOperator(
  request: RouteRequest<unknown, unknown, unknown>,
  { authenticator, sessionCookie }: KernelRoutesOptions,
): Promise<void> {
  if (isLocal(request)) return;
  const authorization = request.headers.authorization;
  const principal = await authenticator.authenticate({
    authorization: authorization === undefined ? undefined : String(authorization),
    cookie: sessionOf(request.headers.cookie?.toString(), sessionCookie),
  });
  assertMay(principal, 'read', 'server');
}

/** What somebody else than an operator is told of the routes that are open to this machine. */
const operatorErrors = ['unauthenticated', 'permission_denied'] as const;

const status = Type.Union([Type.Literal('ok'), Type.Literal('degraded'), Type.Literal('down')]);

/** Whoever watches by status alone must see that it is down. */
const byHealth = <Body extends { status: HealthStatus }>(body: Body): Body | Answer<Body> =>
  body.status === 'down' ? new Answer(body, { status: 503 }) : body;

function systemRoutes(options: KernelRoutesOptions): Route[] {
  const { telemetry, version } = options;
  const health = createHealthMonitor(options.health, options.clock);
  let openApi: Prepared | null = null;
  const open = {
    access: 'public',
    workspaces: 'none',
    audit: 'none',
    idempotency: 'none',
    tag: 'system',
  } as const;
  return [
    route({
      ...open,
      method: 'GET',
      path: '/health',
      summary: 'Is the server up?',
      reply: strict({ status, version: Type.String() }),
      handler: async () => {
        const report = await health();
        return byHealth({ status: report.status, version });
      },
    }),
    route({
      ...open,
      method: 'GET',
      path: '/health/detailed',
      summary: 'Each dependency with cause and remedy (this machine, or an operator)',
      errors: operatorErrors,
      reply: Type.Object({
        status,
        version: Type.String(),
        dependencies: Type.Array(
          Type.Object({ name: Type.String(), status }, { additionalProperties: true }),
        ),
      }),
      handler: async (request) => {
        await assertOperator(request, options);
        const report = await health();
        const dependencies = report.dependencies.map((dependency) => ({ ...dependency }));
        return byHealth({ status: report.status, version, dependencies });
      },
    }),
    route({
      ...open,
      method: 'GET',
      path: '/metrics',
      summary: 'Prometheus metrics (this machine, or an operator key)',
      errors: operatorErrors,
      reply: Type.String(),
      handler: async (request) => {
        await assertOperator(request, options);
        const headers = { 'content-type': telemetry.registry.contentType };
        return new Answer(await telemetry.registry.metrics(), { headers });
      },
    }),
    route({
      ...open,
      method: 'GET',
      path: '/openapi.json',
      summary: 'This API as OpenAPI 3.1',
      reply: Type.Unknown(),
      handler: async ({ headers }) => {
        openApi ??= prepare('application/json; charset=utf-8', JSON.stringify(options.openApi()));
        return openApi.answer(headers);
      },
    }),
  ];
}

function usageRoute(quotas: Quotas): Route {
  return route({
    method: 'GET',
    path: '/api/v1/usage',
    tag: 'tenants',
    summary: 'What your tenant has stored, and the most it may store; counters, some seconds old',
    access: { action: 'read', subject: 'tenants' },
    workspaces: 'none',
    audit: 'none',
    idempotency: 'none',
    reply: usage,
    handler: ({ context }) => quotas.usage(context.tenantId),
  });
}

function operationRoutes(operations: Operations): Route[] {
  const read = {
    tag: 'operations',
    access: { action: 'read', subject: 'operations' },
    audit: 'none',
    idempotency: 'none',
  } as const;
  const params = strict({ id: uuid });
  return [
    route({
      ...read,
      method: 'GET',
      path: '/api/v1/operations',
      summary: 'The newest long-running operations',
      workspaces: 'filtered',
      query: strict({
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
        cursor: pageQuery.cursor,
      }),
      reply: page(operation),
      errors: ['cursor_invalid'],
      handler: ({ context, query: { limit = limits.pageSizeDefault, cursor } }) =>
        operations.list(context, { limit, cursor }),
    }),
    route({
      ...read,
      method: 'GET',
      path: '/api/v1/operations/:id',
      summary: 'State, progress and result of one operation',
      workspaces: 'named',
      params,
      reply: operation,
      errors: ['not_found'],
      handler: ({ context, params: { id } }) => operations.get(context, id),
    }),
    route({
      method: 'POST',
      path: '/api/v1/operations/:id/cancel',
      tag: 'operations',
      summary: 'Stop an operation; what it had not finished is taken back',
      access: { action: 'update', subject: 'operations' },
      workspaces: 'named',
      audit: 'record',
      idempotency: 'key',
      params,
      reply: operation,
      errors: ['not_found', 'operation_not_cancellable'],
      handler: ({ context, params: { id } }) => {
        context.note({ resourceType: 'operation', resourceId: id });
        return operations.cancel(context, id);
      },
    }),
  ];
}
