// What cells show and take, where keys go, what becomes of edits, and how pages come.
import { describe, expect, it } from 'vitest';
import { cellsAsText, cellText, editText, type GridColumn, parseCell } from './cells.ts';
import { moveCell, rectangle } from './cursor.ts';
import { type CellEdit, editKey, noEdits, reduceEdits, undoOf } from './edits.ts';
import { PagedRowStore } from './paged-rows.ts';

const column = (type: GridColumn['type'], rest: Partial<GridColumn> = {}): GridColumn => ({
  name: 'price',
  type,
  ...rest,
});

describe('cells', () => {
  it('show numbers, times and nothing', () => {
    expect(cellText(-1204.5, 'number', 'UTC')).toBe('−1,204.5');
    expect(cellText('2026-11-20T08:12:04Z', 'timestamp', 'Europe/Berlin')).toBe(
      '20 Nov 2026 09:12:04',
    );
    expect(cellText(null, 'text', 'UTC')).toBe('');
    expect(cellText({ a: 1 }, 'json', 'UTC')).toBe('{"a":1}');
    expect(editText(1204.5)).toBe('1204.5');
  });

  it.each([
    ['12', 'integer', 12],
    ['−3', 'integer', -3],
    ['12.5', 'number', 12.5],
    ['yes', 'boolean', true],
    ['2026-12-14', 'date', '2026-12-14'],
    ['', 'number', null],
    ['[1]', 'json', [1]],
    [' as it is ', 'text', ' as it is '],
  ] as const)('%s in a column of %s', (text, type, value) => {
    expect(parseCell(text, column(type))).toEqual({ value });
  });

  it.each([
    ['12.5', 'integer'],
    ['99999999999999999999', 'integer'],
    ['12,5', 'number'],
    ['perhaps', 'boolean'],
    ['2026-02-31', 'date'],
    ['31/02/2026 10:14', 'timestamp'],
    ['{', 'json'],
  ] as const)('refuses %s in a column of %s', (text, type) => {
    expect(parseCell(text, column(type))).toHaveProperty('error');
  });

  it('refuses nothing where something must be', () => {
    expect(parseCell('', column('number', { isNullable: false }))).toEqual({
      error: 'price cannot be empty',
    });
    expect(parseCell('', column('text', { isNullable: false }))).toEqual({ value: '' });
  });

  it('copies as lines and tabs', () => {
    expect(
      cellsAsText([
        ['a\tb', 1],
        [null, { x: 1 }],
      ]),
    ).toBe('a b\t1\n\t{"x":1}');
  });
});

describe('the cursor', () => {
  const extent = { rows: 100, columns: 4, page: 20 };
  const press = (key: string, isCtrl = false) =>
    moveCell({ row: 10, column: 1 }, { key, isCtrl }, extent);

  it('moves and stops at the edges', () => {
    expect(press('ArrowDown')).toEqual({ row: 11, column: 1 });
    expect(press('PageUp')).toEqual({ row: 0, column: 1 });
    expect(press('End', true)).toEqual({ row: 99, column: 3 });
    expect(press('Home')).toEqual({ row: 10, column: 0 });
    expect(press('a')).toBeNull();
    expect(moveCell({ row: 0, column: 0 }, { key: 'ArrowUp', isCtrl: false }, extent)).toEqual({
      row: 0,
      column: 0,
    });
  });

  it('spans a rectangle in any direction', () => {
    const { from, to } = rectangle({ row: 5, column: 0 }, { row: 2, column: 3 });
    expect([from, to]).toEqual([
      { row: 2, column: 0 },
      { row: 5, column: 3 },
    ]);
  });
});

describe('edits', () => {
  const edit: CellEdit = {
    rowId: 'r',
    column: 'price',
    before: 1,
    value: 2,
    version: 3,
    isUndo: false,
  };
  const started = reduceEdits(noEdits, { type: 'start', edit });
  const key = editKey('r', 'price');

  it('a saved edit can be taken back', () => {
    const row = { _id: 'r', _version: 4, price: 2 };
    const saved = reduceEdits(started, { type: 'end', edit, outcome: { kind: 'saved', row } });
    expect(saved.pending.size).toBe(0);
    expect(saved.undo).toEqual([edit]);
    expect(undoOf(edit, row)).toMatchObject({ before: 2, value: 1, version: 4, isUndo: true });
    expect(reduceEdits(saved, { type: 'undone' }).undo).toEqual([]);
  });

  it('a conflict holds both values', () => {
    const row = { _id: 'r', _version: 9, price: 7 };
    const ended = reduceEdits(started, { type: 'end', edit, outcome: { kind: 'conflict', row } });
    expect(ended.pending.get(key)?.status).toEqual({
      state: 'conflict',
      theirs: 7,
      theirVersion: 9,
    });
    expect(reduceEdits(ended, { type: 'drop', rowId: 'r', column: 'price' }).pending.size).toBe(0);
  });

  it('an edit without connection is kept, a refused one says why', () => {
    const kept = reduceEdits(started, { type: 'end', edit, outcome: { kind: 'offline' } });
    expect(kept.pending.get(key)?.status).toEqual({ state: 'kept' });
    const outcome = { kind: 'failed', message: 'no' } as const;
    const failed = reduceEdits(started, { type: 'end', edit, outcome });
    expect(failed.pending.get(key)?.status).toEqual({ state: 'failed', message: 'no' });
  });

  it('a late answer does not end a newer edit', () => {
    const newer = reduceEdits(started, { type: 'start', edit: { ...edit, value: 5 } });
    const ended = reduceEdits(newer, { type: 'end', edit, outcome: { kind: 'offline' } });
    expect(ended.pending.get(key)?.status).toEqual({ state: 'saving' });
  });
});

describe('paged rows', () => {
  const all = Array.from({ length: 25 }, (_, i) => ({ _id: `r${i}`, n: i }));
  const pages = (size: number, fail?: Set<string>) => async (cursor: string | null) => {
    if (fail?.delete(cursor ?? 'first')) throw new Error('lost');
    const from = Number(cursor ?? 0);
    const next = from + size < all.length ? String(from + size) : null;
    return { data: all.slice(from, from + size), next_cursor: next };
  };
  const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

  it('loads what is needed and corrects the estimate', async () => {
    const store = new PagedRowStore(pages(10), 3);
    store.need(0, 12);
    await settle();
    expect(store.state()).toMatchObject({
      loaded: 20,
      count: 21,
      isComplete: false,
      isLoading: false,
    });
    store.need(0, 500);
    await settle();
    expect(store.state()).toMatchObject({ loaded: 25, count: 25, isComplete: true });
    expect(store.rowAt(24)).toEqual({ _id: 'r24', n: 24 });
  });

  it('goes on after it was taken down and set up again', async () => {
    const store = new PagedRowStore(pages(10), 25);
    store.need(0, 0);
    store.close();
    store.need(0, 0);
    await settle();
    expect(store.state()).toMatchObject({ loaded: 10, isLoading: false, error: null });
    expect(store.rowAt(9)).toEqual({ _id: 'r9', n: 9 });
  });

  it('stops at an error and goes on from there', async () => {
    const store = new PagedRowStore(pages(10, new Set(['10'])), 25);
    store.need(0, 24);
    await settle();
    expect(store.state()).toMatchObject({ loaded: 10, isLoading: false });
    expect(store.state().error).toBeInstanceOf(Error);
    store.retry();
    await settle();
    expect(store.state()).toMatchObject({ loaded: 25, error: null });
  });

  it('changes, adds and removes rows in place', async () => {
    const store = new PagedRowStore(pages(30), 25);
    store.need(0, 5);
    await settle();
    store.replace({ _id: 'r3', n: 99 });
    store.prepend([
      { _id: 'new', n: -1 },
      { _id: 'r3', n: 0 },
    ]);
    expect(store.rowAt(0)?._id).toBe('new');
    expect(store.find('r3')?.n).toBe(99);
    store.remove('r0');
    store.remove('never there');
    expect(store.state().count).toBe(25);
  });
});
