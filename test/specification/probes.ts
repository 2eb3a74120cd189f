// How each kind of name is looked for in the running product. A kind without a way to look has no name that
// works: whoever brings the first one adds its probe here.
import { createClient } from '../../packages/sdk/src/index.ts';
import { settings } from '../../packages/server/src/kernel/config.ts';
import { sql } from '../../packages/server/src/kernel/database/sql.ts';
import { openApiDocument } from '../../packages/server/src/openapi.ts';
import type { TestServer } from '../../packages/server/src/testing/test-server.ts';

/** Whether the product has a thing of this name. */
export type Probe = (name: string) => boolean;

/** Names of parameters are the client's own business: {modelId} and {id} are one path. */
const shapeOf = (path: string): string => path.replaceAll(/\{[^}]*\}/g, '{}');

export async function probesOf(server: TestServer): Promise<Readonly<Record<string, Probe>>> {
  const { paths } = (await openApiDocument()) as { paths: Record<string, object> };
  const shapes = new Map(
    Object.entries(paths).map(([path, methods]) => [
      shapeOf(path),
      Object.keys(methods).map((method) => method.toUpperCase()),
    ]),
  );
  const { relations, indexes } = await catalogueOf(server);
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const client = createClient({ url: server.url, apiKey: server.tenant.apiKey });
  const known = new Set(settings.map(({ name }) => name));
  // By its address: its types want a browser, which tests of the server have not.
  const react: object = await import(
    new URL('../../packages/react/src/index.ts', import.meta.url).href
  );
  return {
    endpoints(name) {
      const [method = '', path = ''] = name.split(' ');
      const methods = shapes.get(shapeOf(path)) ?? [];
      return method === '*' ? methods.length > 0 : methods.includes(method);
    },
    tables: (name) => relations.has(name) || relations.has(`public.${name}`),
    indexes: (name) => indexes.has(name),
    prometheus: (name) => text.includes(`# TYPE ${name} `),
    environment: (name) => known.has(name),
    sdk: (name) => typeof memberOf(client, name) === 'function',
    react: (name) => name in react,
  };
}

async function catalogueOf({ kernel }: TestServer) {
  return kernel.database.system('reading the catalogue', async (tx) => {
    const relations = await tx.rows<{ name: string }>(
      sql`select table_schema || '.' || table_name as name from information_schema.tables`,
    );
    const indexes = await tx.rows<{ name: string }>(sql`select indexname as name from pg_indexes`);
    const set = (rows: readonly { name: string }[]) => new Set(rows.map(({ name }) => name));
    return { relations: set(relations), indexes: set(indexes) };
  });
}

function memberOf(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], value);
}
