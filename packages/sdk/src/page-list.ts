// A list: awaited it is its first page, iterated it is all pages, fetched one by one as needed.
import { type Answer, ApiPromise } from './api-promise.ts';
import { ServerError } from './errors.ts';
import type { RequestOptions, Transport } from './transport.ts';
import type { Page } from './types.ts';

export type Query = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

/**
 * @example
 * ```ts
 * for await (const row of aibaas.tables.rows('bike').list()) console.log(row._id);
 * const firstPage = await aibaas.tables.rows('bike').list({ limit: 50 });
 * ```
 */
export class PageList<T> extends ApiPromise<Page<T>> implements AsyncIterable<T> {
  readonly #fetch: (cursor: string) => Promise<Answer<Page<T>>>;

  constructor(transport: Transport, path: string, query: Query, options: RequestOptions = {}) {
    const fetchPage = async (cursor?: string): Promise<Answer<Page<T>>> => {
      const pageQuery = cursor === undefined ? query : { ...query, cursor };
      const spec = { method: 'GET', path, query: pageQuery } as const;
      return checked(path, cursor, await transport.send<Page<T>>(spec, options));
    };
    super(fetchPage());
    this.#fetch = fetchPage;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    let page: Page<T> = await this;
    while (true) {
      yield* page.data;
      if (page.next_cursor === null) return;
      page = (await this.#fetch(page.next_cursor)).data;
    }
  }
}

function checked<T>(
  path: string,
  cursor: string | undefined,
  answer: Answer<Page<T>>,
): Answer<Page<T>> {
  const page: { data?: unknown; next_cursor?: unknown } | null | undefined = answer.data;
  const nextCursor = typeof page?.next_cursor === 'string' ? page.next_cursor : null;
  const isRepeated = nextCursor !== null && nextCursor === cursor;
  if (Array.isArray(page?.data) && !isRepeated) {
    return { ...answer, data: { ...answer.data, next_cursor: nextCursor } };
  }
  const message = isRepeated
    ? `the server repeated the cursor of ${path}; the list would never end`
    : `the server answered ${path} without a list of data`;
  const { response, requestId } = answer;
  throw new ServerError(message, { status: response.status, code: 'malformed_answer', requestId });
}
