// What each column of a raw table is: a number, a category, a time, free text, or of no use. Decided from
// its cells, said in words, and kept with the model so that other files are read in the same way.

import { numberOf, type RawCell, textOf, timeOf } from './raw-table.ts';
import { learnTextVectors, type TextVectors } from './text-vectors.ts';

export const roleKinds = ['numeric', 'categorical', 'time', 'text'] as const;
export type RoleKind = (typeof roleKinds)[number];

export interface ColumnRole {
  readonly name: string;
  readonly kind: RoleKind;
  /** Kept categories, most frequent first; empty unless categorical. */
  readonly categories: readonly string[];
  /** Of texts, where enough words occur in several. */
  readonly vectors?: TextVectors;
}

export interface DroppedColumn {
  readonly name: string;
  /** Why it is left out, as a part of a sentence. */
  readonly why: string;
}

/** More and the rarest are one category: no split can learn from a handful of rows. */
const categoriesMax = 200;
/** So few cells may be unlike the rest and count as missing. */
const oddShare = 0.02;

/** The role of one column, or why it has none. */
export function roleOf(
  name: string,
  cells: readonly RawCell[],
  seed = 1,
): ColumnRole | DroppedColumn {
  const texts = cells.map(textOf);
  const counts = new Map<string, number>();
  let present = 0;
  for (const text of texts) {
    if (text === null) continue;
    present += 1;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  if (present === 0) return { name, why: 'it is empty' };
  if (counts.size === 1 && present === cells.length) return { name, why: 'it is always the same' };
  if (isMostly(cells, present, numberOf)) return { name, kind: 'numeric', categories: [] };
  if (isMostly(cells, present, timeOf)) return { name, kind: 'time', categories: [] };
  if (isFreeText(counts, present)) {
    const vectors = learnTextVectors(texts, seed);
    return { name, kind: 'text', categories: [], ...(vectors === null ? {} : { vectors }) };
  }
  if (counts.size > 0.9 * present && present > 50) {
    return { name, why: 'nearly every row has a value of its own' };
  }
  const categories = [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, categoriesMax)
    .map(([category]) => category);
  return { name, kind: 'categorical', categories };
}

function isMostly(
  cells: readonly RawCell[],
  present: number,
  read: (cell: RawCell) => number | null,
): boolean {
  let odd = 0;
  for (const cell of cells) {
    if (read(cell) === null && ++odd > oddShare * present) return false;
  }
  return true;
}

/** Sentences: several words a cell, and most cells unlike each other. */
function isFreeText(counts: ReadonlyMap<string, number>, present: number): boolean {
  if (counts.size < 0.3 * present) return false;
  let words = 0;
  for (const text of counts.keys()) words += text.split(/\s+/).length;
  return words / counts.size >= 4;
}

export const isDropped = (role: ColumnRole | DroppedColumn): role is DroppedColumn => 'why' in role;
