// Keyset pages over time-ordered ids; the cursor names its list, so that another list refuses it.
import { limits } from '@aibaas/contract';
import { cutPage, type PageFacts } from '../../../kernel/database/page.ts';
import { AppError } from '../../../kernel/errors.ts';
import { isUuid } from '../../../kernel/ids.ts';
import type { Page } from './tenant-store.ts';

export interface PageQuery {
  readonly limit?: number;
  readonly cursor?: string;
}

export interface PageOf<Item> {
  data: Item[];
  next_cursor: string | null;
}

/**
 * One page: reads one row more than asked for, to know whether another page follows.
 *
 * @throws AppError `cursor_invalid` for a cursor of another list.
 */
export async function pageOf<Row extends { id: string }, Item>(
  list: string,
  query: PageQuery,
  read: (page: Page) => Promise<Row[]>,
  show: (row: Row) => Item,
): Promise<PageOf<Item>> {
  const limit = query.limit ?? limits.pageSizeDefault;
  const after = query.cursor === undefined ? null : readCursor(list, query.cursor);
  const rows = await read({ after, limit: limit + 1 });
  // Nothing in these lists is large: the database may send the rows that are cut off here.
  const { data, last } = cutPage<Row & Partial<PageFacts>, Item>(rows, limit, show, true);
  return {
    data,
    next_cursor: last === null ? null : Buffer.from(`${list}:${last.id}`).toString('base64url'),
  };
}

function readCursor(list: string, cursor: string): string {
  const [name, id = ''] = Buffer.from(cursor, 'base64url').toString().split(':');
  if (name !== list || !isUuid(id)) throw new AppError('cursor_invalid');
  return id;
}
