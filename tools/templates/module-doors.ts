// Templates of what faces outwards in a new module: its README, manifest, routes and scenario.
import type { ModuleWords } from './module.ts';

export const moduleReadme = ({ floor, name, spoken, one }: ModuleWords): string => `\
# ${floor}/${name}

Keeps ${spoken} of a tenant.

**Nouns.** A *${one.spoken}* has a name that is unique in its tenant.

**Routes.** \`/api/v1/${name}\`: list, create; \`/api/v1/${name}/:id\`: get, remove.

**What must stay true.** No tenant sees or removes another's ${spoken}; two ${spoken} of a tenant never
share a name.
`;

export const moduleIndex = ({ floor, name, value, spoken, type }: ModuleWords): string => `\
// The door of ${floor}/${name}: its manifest and its service. Nothing else of the folder is imported
// from outside.
import type { Kernel } from '../../../kernel/kernel.ts';
import type { ModuleManifest } from '../../../kernel/module.ts';
import { ${value}Routes } from './routes.ts';
import { create${type}Service, type ${type}Service } from './service.ts';

export type { ${type}Service };

/** Keeps ${spoken}; does nothing until a route or another module asks. */
export function ${value}Module(kernel: Kernel): {
  manifest: ModuleManifest;
  service: ${type}Service;
} {
  const service = create${type}Service(kernel);
  const manifest: ModuleManifest = {
    name: '${floor}/${name}',
    migrations: new URL('./migrations/', import.meta.url),
    routes: ${value}Routes(service),
  };
  return { manifest, service };
}
`;

export const moduleRoutes = ({ name, value, spoken, type, one }: ModuleWords): string => `\
// The routes of ${spoken}: path, schema and permission, then one call of the service.
import { ${one.value}, ${one.value}Input, page, pageQuery, strict, uuid } from '@aibaas/contract';
import Type from 'typebox';
import { type Route, route } from '../../../kernel/http/route.ts';
import type { ${type}Service } from './service.ts';

const tag = '${name}';
const params = strict({ id: uuid });

export function ${value}Routes(service: ${type}Service): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/${name}',
      tag,
      summary: 'List ${spoken}',
      access: { action: 'read', subject: '${name}' },
      workspaces: 'none',
      audit: 'none',
      idempotency: 'none',
      query: strict(pageQuery),
      reply: page(${one.value}),
      errors: ['cursor_invalid'],
      handler: ({ context, query }) => service.list(context, query),
    }),
    route({
      method: 'POST',
      path: '/api/v1/${name}',
      tag,
      summary: 'Create a ${one.spoken}',
      access: { action: 'create', subject: '${name}' },
      workspaces: 'none',
      audit: 'record',
      idempotency: 'key',
      body: ${one.value}Input,
      reply: ${one.value},
      status: 201,
      errors: ['conflict'],
      handler: ({ context, body }) => service.create(context, body),
    }),
    route({
      method: 'GET',
      path: '/api/v1/${name}/:id',
      tag,
      summary: 'Get one ${one.spoken}',
      access: { action: 'read', subject: '${name}' },
      workspaces: 'none',
      audit: 'none',
      idempotency: 'none',
      params,
      reply: ${one.value},
      errors: ['not_found'],
      handler: ({ context, params: { id } }) => service.get(context, id),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/${name}/:id',
      tag,
      summary: 'Remove a ${one.spoken}',
      access: { action: 'delete', subject: '${name}' },
      workspaces: 'none',
      audit: 'record',
      idempotency: 'none',
      params,
      reply: Type.Null(),
      status: 204,
      errors: ['not_found'],
      handler: ({ context, params: { id } }) => service.remove(context, id),
    }),
  ];
}
`;

export const moduleScenario = ({ name, spoken, one }: ModuleWords): string => `\
// ${spoken.replace(/^./, (letter) => letter.toUpperCase())} over HTTP on a real database: what works, what is refused, and what another tenant sees.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const path = '/api/v1/${name}';
const create = (name: unknown, key?: string) =>
  server.request('POST', path, { body: { name }, ...(key ? { key } : {}) });

describe('${spoken}', () => {
  it('are created, read, listed page by page and removed', async () => {
    const first = await create('first');
    const second = await create('second');
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(first.body).toEqual({
      id: expect.any(String),
      name: 'first',
      created_at: expect.any(String),
    });
    expect((await server.request('GET', \`\${path}/\${first.body.id}\`)).body).toEqual(first.body);
    const page = await server.request('GET', \`\${path}?limit=1\`);
    expect(page.body.data).toEqual([first.body]);
    const rest = await server.request('GET', \`\${path}?cursor=\${page.body.next_cursor}\`);
    expect(rest.body).toEqual({ data: [second.body], next_cursor: null });
    expect((await server.request('DELETE', \`\${path}/\${first.body.id}\`)).status).toBe(204);
    expect((await server.request('GET', \`\${path}/\${first.body.id}\`)).status).toBe(404);
  });

  it('belong to their tenant alone', async () => {
    const { body } = await create('mine');
    const { apiKey } = await server.newTenant();
    const read = await server.request('GET', \`\${path}/\${body.id}\`, { key: apiKey });
    const removed = await server.request('DELETE', \`\${path}/\${body.id}\`, { key: apiKey });
    expect([read.status, removed.status]).toEqual([404, 404]);
    expect((await server.request('GET', path, { key: apiKey })).body.data).toEqual([]);
    expect((await create('mine', apiKey)).status).toBe(201);
  });

  it.each([['  '], [''], [7], [null], ['x'.repeat(201)]])('refuse %j as a name', async (name) => {
    const { status, body } = await create(name);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'request_invalid' });
  });

  it('refuse a name that is taken, an unknown id and a foreign cursor', async () => {
    await create('taken');
    const codes = [
      await create(' taken '),
      await server.request('DELETE', \`\${path}/0199a000-0000-7000-8000-000000000000\`),
      await server.request('GET', \`\${path}?cursor=elsewhere\`),
    ].map(({ status, body }) => [status, body.code]);
    expect(codes).toEqual([
      [409, 'conflict'],
      [404, 'not_found'],
      [400, 'cursor_invalid'],
    ]);
  });
});

it('${one.spoken} routes need a credential', async () => {
  expect((await server.request('GET', path, { key: null })).status).toBe(401);
});
`;
