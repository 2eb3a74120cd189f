// SQL text with bound values. Statements are written in each module's store.ts with the `sql` tag;
// values become parameters, never text, and identifiers go through `identifier`. It builds no queries.

export interface Statement {
  readonly text: string;
  readonly values: unknown[];
  /** Set for texts seen before: PostgreSQL then parses and plans them once a connection. */
  readonly name?: string;
}

/** A piece of SQL: literal text between bound values and further pieces. */
export class SQL {
  readonly texts: readonly string[];
  readonly values: readonly unknown[];
  constructor(texts: readonly string[], values: readonly unknown[]) {
    this.texts = texts;
    this.values = values;
  }
}

/**
 * Binds every `${value}` as a parameter; an array is one parameter; a piece of SQL is inserted.
 *
 * @throws TypeError for `undefined`: a forgotten value must not become NULL.
 * @example
 * sql`select * from data.tables where tenant_id = ${tenantId} and name = ${name}`
 */
export function sql(texts: TemplateStringsArray, ...values: unknown[]): SQL {
  const missing = values.indexOf(undefined);
  if (missing >= 0) throw new TypeError(`value ${missing + 1} of an SQL statement is undefined`);
  return new SQL(texts, values);
}

/** Text of our own as SQL. Never with anything that came from outside. */
sql.raw = (text: string): SQL => new SQL([text], []);

/** Pieces one after the other, with `separator` between them. */
sql.join = (pieces: readonly unknown[], separator: SQL): SQL => {
  if (pieces.length === 0) return new SQL([''], []);
  const parts = pieces.flatMap((piece, i) => (i === 0 ? [piece] : [separator, piece]));
  return new SQL(['', ...parts.map(() => '')], parts);
};

/** A table or column name chosen by a tenant, quoted. */
export function identifier(name: string): SQL {
  return sql.raw(`"${name.replaceAll('"', '""')}"`);
}

sql.identifier = identifier;

/** An array bound as one parameter: `unnest(${list(ids)}::uuid[])`. */
export const list = (values: readonly unknown[]): readonly unknown[] => values;

/** Tenants' own tables make endless texts; past this many, further ones stay unnamed. */
const namedTextsMax = 600;
const names = new Map<string, string>();

export function compile(query: SQL | Statement): Statement {
  if (!(query instanceof SQL)) return query;
  const values: unknown[] = [];
  const text = render(query, values);
  let name = names.get(text);
  if (name === undefined && names.size < namedTextsMax) {
    name = `s${names.size}`;
    names.set(text, name);
  }
  return name === undefined ? { text, values } : { text, values, name };
}

function render(piece: SQL, values: unknown[]): string {
  let text = piece.texts[0] ?? '';
  for (const [i, value] of piece.values.entries()) {
    if (value instanceof SQL) text += render(value, values);
    else text += `$${values.push(value)}`;
    text += piece.texts[i + 1] ?? '';
  }
  return text;
}
