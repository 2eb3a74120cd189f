// What the fields of an expression are, and what its parts turn out to be.
import type { Dimension } from './units.ts';

/** A field as its owner declares it. */
export type FieldType =
  /** `unit` says what the numbers are in: a latency with `ms` can be compared with 2 s. */
  | { readonly type: 'number'; readonly unit?: string }
  /** `values` names all there are: another one is a mistake. */
  | { readonly type: 'text'; readonly values?: readonly string[] }
  | { readonly type: 'boolean' }
  /** ISO 8601 text, a Date, or milliseconds since 1970. */
  | { readonly type: 'date' }
  | { readonly type: 'list'; readonly of: FieldType }
  | { readonly type: 'object'; readonly fields: Schema }
  /** Known only when it comes: whatever does not fit then is null. */
  | { readonly type: 'any' };

export type Schema = Readonly<Record<string, FieldType>>;

/** What a part of an expression turns out to be. */
export type Type =
  | { readonly kind: 'number'; readonly dimension: Dimension }
  | { readonly kind: 'text'; readonly values: readonly string[] | null }
  | { readonly kind: 'boolean' | 'date' | 'null' | 'any' }
  | { readonly kind: 'list'; readonly of: Type };

export const plainNumber: Type = { kind: 'number', dimension: null };
export const anyType: Type = { kind: 'any' };

/** A type as it is called in a message. */
export function nameOfType(type: Type): string {
  if (type.kind === 'number') {
    if (type.dimension === null) return 'a number';
    if (type.dimension === 'duration') return 'a duration';
    if (type.dimension === 'bytes') return 'a size in bytes';
    return `an amount in ${type.dimension.slice('money '.length)}`;
  }
  if (type.kind === 'list') return 'a list';
  return {
    text: 'a text',
    boolean: 'true or false',
    date: 'a date',
    null: 'null',
    any: 'anything',
  }[type.kind];
}
