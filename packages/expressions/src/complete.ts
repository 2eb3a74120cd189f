// What may stand where the cursor is, for an editor.
import { functions } from './functions.ts';
import type { FieldType, Schema } from './types.ts';

export interface Completion {
  readonly text: string;
  readonly kind: 'field' | 'value' | 'function' | 'word';
  readonly about: string;
}

export interface Completions {
  /** The part of the source that a chosen completion replaces. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly Completion[];
}

const joining = ['and', 'or', 'not', 'in', 'true', 'false', 'null'];

/**
 * @example
 * complete('sent', 4, { sentiment: { type: 'number' } }).items[0]; // { text: 'sentiment', kind: 'field', about: 'number' }
 */
export function complete(source: string, cursor: number, schema: Schema): Completions {
  const before = source.slice(0, Math.min(cursor, 4096));
  const open = /([\p{L}\p{N}_.]+)\s*(?:===?|!==?|in\s*\[[^\]]*)\s*(['"])([^'"]*)$/u.exec(before);
  if (open !== null) {
    const [, path = '', quote = '', begun = ''] = open;
    const field = fieldAt(schema, path.split('.'));
    const values = field?.type === 'text' ? (field.values ?? []) : [];
    const items = values
      .filter((value) => value.toLowerCase().startsWith(begun.toLowerCase()))
      .map((value) => ({ text: `${quote}${value}${quote}`, kind: 'value' as const, about: path }));
    return { from: before.length - begun.length - 1, to: before.length, items };
  }
  const word = /[\p{L}\p{N}_.]*$/u.exec(before)?.[0] ?? '';
  const path = word.split('.');
  const begun = (path.pop() ?? '').toLowerCase();
  const inside = path.length === 0 ? schema : fieldsOf(fieldAt(schema, path));
  const items: Completion[] = Object.entries(inside)
    .filter(([name]) => name.toLowerCase().startsWith(begun))
    .map(([name, field]) => ({
      text: [...path, name].join('.'),
      kind: 'field',
      about: about(field),
    }));
  if (path.length === 0 && begun !== '') {
    for (const [name, known] of Object.entries(functions)) {
      if (!name.toLowerCase().startsWith(begun)) continue;
      items.push({ text: `${name}(`, kind: 'function', about: known.about });
    }
    for (const name of joining) {
      if (name.startsWith(begun)) items.push({ text: name, kind: 'word', about: '' });
    }
  }
  return { from: before.length - word.length, to: before.length, items };
}

function fieldAt(schema: Schema, path: readonly string[]): FieldType | null {
  let fields: Schema = schema;
  let field: FieldType | null = null;
  for (const name of path) {
    if (!Object.hasOwn(fields, name)) return null;
    field = fields[name] as FieldType;
    fields = fieldsOf(field);
  }
  return field;
}

const fieldsOf = (field: FieldType | null): Schema =>
  field?.type === 'object' ? field.fields : {};

function about(field: FieldType): string {
  if (field.type === 'number' && field.unit !== undefined) return `number in ${field.unit}`;
  return field.type === 'text' && field.values !== undefined
    ? `one of ${field.values.slice(0, 4).join(', ')}`
    : field.type;
}
