// A real server for tests: real database, real modules, requests by injection or over a socket.
import { type Composition, compose, migrate, migrationSources } from '../compose.ts';
import { listen } from '../kernel/http/listen.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { templateDatabase } from './template-database.ts';
import { createTestKernel, type TestOptions } from './test-kernel.ts';

export interface TestTenant {
  readonly id: string;
  readonly workspaceId: string;
  /** A key with every scope. */
  readonly apiKey: string;
}

export interface TestAnswer {
  readonly status: number;
  /** Parsed JSON of whatever shape the test expects, or text. */
  readonly body: ReturnType<typeof JSON.parse>;
  readonly headers: Record<string, unknown>;
}

export interface TestRequest {
  readonly body?: unknown;
  /** API key or token; default: the first tenant's key; null sends none. */
  readonly key?: string | null;
  readonly headers?: Record<string, string>;
}

export interface TestServer {
  readonly url: string;
  readonly tenant: TestTenant;
  readonly kernel: Kernel;
  readonly composition: Composition;
  /** Superuser address of this test's database, for tampering and for looking behind the policies. */
  readonly adminUrl: string;
  request(method: string, path: string, options?: TestRequest): Promise<TestAnswer>;
  newTenant(): Promise<TestTenant>;
  stop(): Promise<void>;
}

/**
 * Starts a server on a fresh database of the run's shared PostgreSQL.
 *
 * @example
 * const server = await startTestServer();
 * const { status } = await server.request('GET', '/health');
 * await server.stop();
 */
export async function startTestServer(options: TestOptions = {}): Promise<TestServer> {
  const { kernel, ownerUrl, adminUrl, remove } = await createTestKernel(
    options,
    await templateDatabase(),
  );
  const composition = await compose(kernel);
  await migrate(ownerUrl, migrationSources(composition.app.modules));
  await composition.start();
  const url = await listen(composition.http, kernel.config);
  const { identity } = composition.app.services;
  const first = await identity.bootstrap({
    tenantName: 'First',
    workspaceName: 'Default',
    isDemo: false,
  });
  const tenant = { id: first.tenantId, workspaceId: first.workspaceId, apiKey: first.apiKey ?? '' };
  return {
    url,
    tenant,
    kernel,
    composition,
    adminUrl,
    request: (method, path, request = {}) =>
      send(composition, tenant.apiKey, method, path, request),
    newTenant: async () => {
      const next = await identity.createTenant({ tenantName: 'Another', workspaceName: 'Default' });
      return { id: next.tenantId, workspaceId: next.workspaceId, apiKey: next.apiKey };
    },
    stop: async () => {
      await composition.stop();
      await remove();
    },
  };
}

async function send(
  composition: Composition,
  defaultKey: string,
  method: string,
  path: string,
  { body, key = defaultKey, headers = {} }: TestRequest,
): Promise<TestAnswer> {
  const answer = await composition.http.inject({
    method: method as 'GET',
    url: path,
    headers: { ...(key === null ? {} : { authorization: `Bearer ${key}` }), ...headers },
    ...(body === undefined ? {} : { payload: body as object }),
  });
  const isJson = /[/+]json\b/.test(String(answer.headers['content-type'] ?? ''));
  return {
    status: answer.statusCode,
    body: isJson && answer.payload !== '' ? answer.json() : answer.payload,
    headers: answer.headers,
  };
}
