// A tenant's own tables and their rows.
import type { ApiPromise } from '../api-promise.ts';
import type { PageList } from '../page-list.ts';
import { path, type RequestOptions, type Transport } from '../transport.ts';
import type {
  Column,
  ExportParams,
  ListParams,
  Row,
  RowListParams,
  RowValues,
  Table,
} from '../types.ts';
import { Resource } from './resource.ts';

export class Tables extends Resource {
  list(params: ListParams = {}, options?: RequestOptions): PageList<Table> {
    return this.pages('/api/v1/tables', params, options);
  }

  create(params: { name: string; columns: Column[] }, options?: RequestOptions): ApiPromise<Table> {
    return this.call({ method: 'POST', path: '/api/v1/tables', json: params }, options);
  }

  get(name: string, options?: RequestOptions): ApiPromise<Table> {
    return this.call({ method: 'GET', path: path`/api/v1/tables/${name}` }, options);
  }

  remove(name: string, options?: RequestOptions): ApiPromise<void> {
    return this.call({ method: 'DELETE', path: path`/api/v1/tables/${name}` }, options);
  }

  /**
   * A table as a file, or the rows of it that fit: a stream of CSV, in which nothing is a formula, or
   * NDJSON. It is whole when it ends without an error.
   *
   * @example
   * ```ts
   * const file = await aibaas.tables.export('bike', { filter: [['cnt', 'gte', 5000]] });
   * console.log(await new Response(file).text());
   * ```
   */
  export(
    name: string,
    params: ExportParams = {},
    options?: RequestOptions,
  ): ApiPromise<ReadableStream<Uint8Array>> {
    const spec = {
      method: 'GET',
      path: path`/api/v1/tables/${name}/export`,
      query: { format: params.format, ...rowQuery(params) },
      expects: 'stream',
    } as const;
    return this.call(spec, options);
  }

  /** Where a browser fetches the same from, by a link, with the session's cookie. */
  exportAddress(name: string, params: ExportParams = {}): string {
    const query = { format: params.format, ...rowQuery(params) };
    return this.transport.address(path`/api/v1/tables/${name}/export`, query);
  }

  /** The rows of one table. */
  rows(name: string): Rows {
    return new Rows(this.transport, name);
  }
}

export class Rows extends Resource {
  readonly #path: string;

  constructor(transport: Transport, table: string) {
    super(transport);
    this.#path = path`/api/v1/tables/${table}/rows`;
  }

  /**
   * @example
   * ```ts
   * const busiest = aibaas.tables.rows('bike').list({ filter: [['cnt', 'gte', 5000]], sort: '-cnt' });
   * for await (const row of busiest) console.log(row.cnt);
   * ```
   */
  list(params: RowListParams = {}, options?: RequestOptions): PageList<Row> {
    const { sort: _, filter: __, columns: ___, ...rest } = params;
    return this.pages(this.#path, { ...rest, ...rowQuery(params) }, options);
  }

  /** Adds one row or many; all or none. */
  create(rows: RowValues | RowValues[], options?: RequestOptions): ApiPromise<{ data: Row[] }> {
    const json = Array.isArray(rows) ? { rows } : { row: rows };
    return this.call({ method: 'POST', path: this.#path, json }, options);
  }

  get(id: string, options?: RequestOptions): ApiPromise<Row> {
    return this.call({ method: 'GET', path: this.#path + path`/${id}` }, options);
  }

  update(id: string, values: RowValues, options?: RequestOptions): ApiPromise<Row> {
    const spec = { method: 'PATCH', path: this.#path + path`/${id}`, json: values } as const;
    return this.call(spec, options);
  }

  remove(id: string, options?: RequestOptions): ApiPromise<void> {
    return this.call({ method: 'DELETE', path: this.#path + path`/${id}` }, options);
  }
}

function rowQuery({ sort, filter, columns }: Omit<RowListParams, keyof ListParams>) {
  const filters = typeof filter === 'string' ? [filter] : filter;
  return {
    sort: Array.isArray(sort) ? sort.join(',') : sort,
    filter: filters?.map((one) => (typeof one === 'string' ? one : filterText(one))),
    columns: columns?.join(','),
  };
}

function filterText([column, operator, value]: [string, string, unknown]): string {
  const text = Array.isArray(value) ? value.join(',') : String(value);
  return `${column}.${operator}.${text}`;
}
