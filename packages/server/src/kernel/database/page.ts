// Pages that end at a budget of bytes: the database adds up what the rows of a page take and sends none
// beyond it, so that no list can fill the memory of either side, whatever its items hold.
import { limits } from '@aibaas/contract';
import { type SQL, sql } from './sql.ts';

/** What a bounded page says beside the row itself. */
export interface PageFacts {
  /** Rows that the limit would have given. */
  readonly page_items: number;
  readonly page_bytes: number;
  /** Estimated bytes of this row and those before it. */
  readonly page_bytes_so_far: number;
}

/** JSON writes a control character as six bytes where the database counts one. */
const escapedBytesMax = 6;

/**
 * The rows of an ordered and limited query as far as their bytes go; at least one.
 *
 * @param rows gives one row more than shall be shown, to know whether a page follows
 * @param bytes size of a row of `page`, cheaper than its text where the columns are known
 * @example
 * database.one<PageFacts & Row>(scope, boundedPage(sql`select … order by id desc limit ${limit + 1}`));
 */
export function boundedPage(
  rows: SQL,
  bytes: SQL = sql`octet_length(page::text)`,
  budget: number = limits.pageBytesMax,
): SQL {
  // OFFSET 0 keeps the size from being worked out twice; the window reads rows in the order they come.
  return sql`select * from (
    select *, sum(page_bytes) over (rows unbounded preceding) as page_bytes_so_far,
      count(*) over () as page_items
    from (select page.*, ${bytes} as page_bytes from (${rows}) page offset 0) sized) summed
    where page_bytes_so_far <= ${budget}::bigint or page_bytes_so_far = page_bytes`;
}

/** The row without what the page says about it. */
export function bare<Row extends PageFacts>(row: Row): Omit<Row, keyof PageFacts> {
  const { page_items, page_bytes, page_bytes_so_far, ...rest } = row;
  return rest;
}

/** Bytes of a jsonb column; only one that is packed has to be unpacked for it. */
export function jsonBytes(column: SQL): SQL {
  return sql`coalesce(case when pg_column_compression(${column}) is null
    then pg_column_size(${column}) else octet_length(${column}::text) end, 0)`;
}

export interface Cut<Row, Item> {
  readonly data: Item[];
  /** The last row shown when more follow, for the cursor; null on the last page. */
  readonly last: Row | null;
}

/**
 * Shows the rows of a bounded page up to its limit and its bytes as JSON.
 *
 * @param isMeasured for rows that came without bounds: their bytes are counted here
 * @example
 * const { data, last } = cutPage(rows, limit, viewOf);
 * return { data, next_cursor: last === null ? null : last.id };
 */
export function cutPage<Row extends object, Item>(
  rows: readonly (Row & Partial<PageFacts>)[],
  limit: number,
  view: (row: Row) => Item,
  isMeasured = false,
): Cut<Row, Item> {
  const end = rows[rows.length - 1];
  const items = end?.page_items ?? rows.length;
  const estimate = end?.page_bytes_so_far ?? 0;
  const shown = rows.slice(0, limit);
  const data: Item[] = [];
  // Most pages are far from the budget and need no second look.
  const isClose = isMeasured || estimate * escapedBytesMax > limits.pageBytesMax;
  let bytes = 0;
  for (const row of shown) {
    const item = view(row);
    if (isClose) bytes += Buffer.byteLength(JSON.stringify(item)) + 1;
    if (bytes > limits.pageBytesMax && data.length > 0) break;
    data.push(item);
  }
  return { data, last: data.length < items ? (shown[data.length - 1] ?? null) : null };
}
