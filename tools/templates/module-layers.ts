// Templates of what lies inside a new module: wire schemas, service, rules, store and migration.
import type { ModuleWords } from './module.ts';

export const wireSchemas = ({ spoken, one }: ModuleWords): string => `\
// What ${spoken} look like on the wire.
import Type, { type Static } from 'typebox';
import { strict, timestamp, uuid } from './shapes.ts';

const name = Type.String({ minLength: 1, maxLength: 200 });

export const ${one.value}Input = strict({ name });
export type ${one.type}Input = Static<typeof ${one.value}Input>;

export const ${one.value} = strict({ id: uuid, name, created_at: timestamp });
export type ${one.type} = Static<typeof ${one.value}>;
`;

export const moduleRules = ({ one }: ModuleWords): string => `\
// What is right for a ${one.spoken}, decided from plain values.
import { invalidField } from '../../../kernel/errors.ts';

/**
 * The name as it is kept: without blanks around it, with single blanks inside.
 *
 * @throws AppError \`request_invalid\` when nothing is left.
 */
export function tidyName(name: string): string {
  const tidied = name.trim().replace(/\\s+/g, ' ');
  if (tidied === '') throw invalidField('/name', 'is blank; give it at least one letter');
  return tidied;
}
`;

export const moduleRulesTest = ({ spoken }: ModuleWords): string => `\
// The rules of ${spoken}.
import { expect, it } from 'vitest';
import { tidyName } from './rules.ts';

it('keeps a name without needless blanks', () => {
  expect(tidyName('  a \\n b ')).toBe('a b');
});

it.each(['', ' ', '\\n\\t'])('refuses %j as a name', (name) => {
  expect(() => tidyName(name)).toThrow('/name is blank');
});
`;

export const moduleService = ({ spoken, type, one }: ModuleWords): string => `\
// The verbs of ${spoken}: open the transaction, ask the rules, let the store read and write.
import type { ${one.type}, ${one.type}Input } from '@aibaas/contract';
import { limits } from '@aibaas/contract';
import { AppError } from '../../../kernel/errors.ts';
import type { RequestContext } from '../../../kernel/http/context.ts';
import { isUuid } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { tidyName } from './rules.ts';
import * as store from './store.ts';

export interface ${type}Service {
  /** @throws AppError \`conflict\` when the tenant has a ${one.spoken} of that name. */
  create(context: RequestContext, input: ${one.type}Input): Promise<${one.type}>;
  /** @throws AppError \`cursor_invalid\` when the cursor is not one of this list. */
  list(
    context: RequestContext,
    query: { limit?: number; cursor?: string },
  ): Promise<{ data: ${one.type}[]; next_cursor: string | null }>;
  /** @throws AppError \`not_found\` */
  get(context: RequestContext, id: string): Promise<${one.type}>;
  /** @throws AppError \`not_found\` */
  remove(context: RequestContext, id: string): Promise<null>;
}

const notFound = (id: string): AppError => new AppError('not_found', { subject: '${one.spoken}', id });

export function create${type}Service({ database, ids }: Kernel): ${type}Service {
  return {
    create: (context, input) =>
      database.tenant(context, async (tx) => {
        const name = tidyName(input.name);
        const created = await store.insert(tx, { id: ids.next(), name });
        if (created === null) {
          throw new AppError('conflict', { reason: \`a ${one.spoken} is called "\${name}" already\` });
        }
        context.note({ resourceType: '${one.name}', resourceId: created.id });
        return created;
      }),

    list: async (context, { limit = limits.pageSizeDefault, cursor }) => {
      if (cursor !== undefined && !isUuid(cursor)) throw new AppError('cursor_invalid');
      // One more than asked for tells whether there is a next page.
      const found = await database.tenant(context, (tx) =>
        store.listAfter(tx, cursor ?? null, limit + 1),
      );
      const data = found.slice(0, limit);
      return { data, next_cursor: found.length > limit ? (data.at(-1)?.id ?? null) : null };
    },

    get: async (context, id) => {
      const found = await database.tenant(context, (tx) => store.findById(tx, id));
      if (found === null) throw notFound(id);
      return found;
    },

    remove: (context, id) =>
      database.tenant(context, async (tx) => {
        if (!(await store.remove(tx, id))) throw notFound(id);
        context.note({ resourceType: '${one.name}', resourceId: id });
        return null;
      }),
  };
}
`;

export const moduleStore = ({ spoken, table, one }: ModuleWords): string => `\
// Every SQL statement of ${spoken}. The tenant is that of the transaction: row policies see to it.
import type { ${one.type} } from '@aibaas/contract';
import type { Tx } from '../../../kernel/database/pool.ts';
import { sql } from '../../../kernel/database/sql.ts';

interface Row {
  id: string;
  name: string;
  created_at: Date;
}

const toWire = (row: Row): ${one.type} => ({ ...row, created_at: row.created_at.toISOString() });

/** Null when the name is taken. */
export async function insert(
  tx: Tx,
  { id, name }: { id: string; name: string },
): Promise<${one.type} | null> {
  const row = await tx.row<Row>(sql\`
    insert into ${table} (tenant_id, id, name)
    values (kernel.tenant_id(), \${id}, \${name})
    on conflict (tenant_id, name) do nothing
    returning id, name, created_at\`);
  return row && toWire(row);
}

/** In the order they were made: ids sort by time. */
export async function listAfter(tx: Tx, id: string | null, count: number): Promise<${one.type}[]> {
  const rows = await tx.rows<Row>(sql\`
    select id, name, created_at from ${table}
    where (\${id}::uuid is null or id > \${id}::uuid)
    order by id
    limit \${count}\`);
  return rows.map(toWire);
}

export async function findById(tx: Tx, id: string): Promise<${one.type} | null> {
  const row = await tx.row<Row>(sql\`
    select id, name, created_at from ${table} where id = \${id}\`);
  return row && toWire(row);
}

/** Whether there was one. */
export async function remove(tx: Tx, id: string): Promise<boolean> {
  const { count } = await tx.query(sql\`delete from ${table} where id = \${id}\`);
  return count > 0;
}
`;

export const moduleMigration = ({ spoken, table }: ModuleWords): string => {
  const schema = table.split('.')[0];
  return `\
-- ${spoken.replace(/^./, (letter) => letter.toUpperCase())} of a tenant, each with a name of its own.

create schema ${schema};
grant usage on schema ${schema} to aibaas_app, aibaas_system;

create table ${table} (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
call kernel.protect('${table}');
`;
};
