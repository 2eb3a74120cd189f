// SQL text with bound values. Statements are written in each module's store.ts with the `sql` tag;
// values become parameters, never text, and identifiers go through `identifier`.
import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';

export { type SQL, sql };

/** A table or column name chosen by a tenant, quoted. */
export const identifier = sql.identifier;
/** An array bound as one parameter (`unnest(${list(ids)}::uuid[])`), not spread into many. */
export const list = (values: readonly unknown[]) => sql.param(values);

export interface Statement {
  readonly text: string;
  readonly values: unknown[];
  /** Set for texts seen before: PostgreSQL then parses and plans them once a connection. */
  readonly name?: string;
}

const dialect = new PgDialect();
/** Tenants' own tables make endless texts; past this many, further ones stay unnamed. */
const namedTextsMax = 600;
const names = new Map<string, string>();

export function compile(query: SQL | Statement): Statement {
  if (!('getSQL' in query)) return query;
  const { sql: text, params } = dialect.sqlToQuery(query);
  let name = names.get(text);
  if (name === undefined && names.size < namedTextsMax) {
    name = `s${names.size}`;
    names.set(text, name);
  }
  return name === undefined ? { text, values: params } : { text, values: params, name };
}
