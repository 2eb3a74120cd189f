/**
 * Converts whole rows to COPY lines: fields of a CSV record, JSON documents, or rows given by a
 * program. A row with one value that does not fit is refused whole.
 */

import { type ConversionSettings, type ValueConverter, valueConverter } from './convert-value.ts';
import { COPY_NULL, escapeCopyText } from './copy-text.ts';
import { parseJson } from './json-values.ts';
import { ParseError } from './parse-error.ts';
import { quoteValue, Rejection } from './rejection.ts';
import {
  type Column,
  type FileFormat,
  type LocalTimes,
  type ParseHints,
  ROW_BYTES_MAX,
  VALUE_BYTES_MAX,
} from './types.ts';

export interface RowRefusal {
  /** Name of the column at fault; null when the row as a whole is. */
  column: string | null;
  code: string;
  reason: string;
}

/** Decides for a file's rows; made once for a file. */
export class RowConverter {
  readonly fieldCount: number;
  readonly #converters: ValueConverter[];
  readonly #escapes: boolean[];
  /** Position of each column's field in a CSV record. */
  readonly #fieldOf: number[];
  readonly #values: string[];
  /** Of the values of this row so far. */
  #rowBytes = 0;
  readonly #columnOfKey = new Map<string, number>();

  /**
   * @param header the header of a CSV file, when it has one
   * @throws ParseError `header_mismatch` when a column's source is not in the header
   */
  constructor(columns: Column[], settings: ConversionSettings, header: string[] | null = null) {
    this.#converters = columns.map((column) => valueConverter(column, settings));
    this.#values = new Array<string>(columns.length).fill('');
    this.#escapes = columns.map(({ type }) => type === 'text' || type === 'json');
    this.#fieldOf = fieldPositions(columns, header);
    this.fieldCount =
      header?.length ?? Math.max(columns.length, ...this.#fieldOf.map((at) => at + 1));
    columns.forEach((column, index) => {
      this.#columnOfKey.set(column.source, index);
    });
  }

  /** Name of the column that a field belongs to. */
  columnAt(field: number | null): string | null {
    return field === null ? null : this.#nameOf(this.#fieldOf.indexOf(field));
  }

  /** A COPY line without its line break, or why the record is refused. */
  fromFields(fields: string[], quotedEmpty: ReadonlySet<number> | null): string | RowRefusal {
    if (fields.length !== this.fieldCount) {
      const refusal = this.#raggedness(fields);
      if (refusal) return refusal;
    }
    // Joined at the end: a line built by appending costs twice the time to flatten.
    const values = this.#values;
    this.#rowBytes = 0;
    let hasValue = false;
    for (let index = 0; index < this.#converters.length; index += 1) {
      const converter = this.#converters[index] as ValueConverter;
      const at = this.#fieldOf[index] as number;
      const field = fields[at] ?? '';
      const isAbsent = field === '' || field === '\\N';
      const isText = isAbsent && converter.column.type === 'text' && quotedEmpty?.has(at);
      const value = isText ? field : converter.fromText(field);
      // A null that is written is no empty line.
      if (value !== null || field === '\\N') hasValue = true;
      const text = this.#copyValue(index, value);
      if (typeof text !== 'string') return text;
      values[index] = text;
    }
    if (hasValue || this.#converters.length === 1) return values.join('\t');
    return { column: null, code: 'empty_row', reason: 'The row has no values.' };
  }

  /** A COPY line for a line of NDJSON. */
  fromJsonLine(text: string): string | RowRefusal {
    const value = parseJson(text);
    if (value instanceof Rejection) {
      return { column: null, code: value.code, reason: value.reason };
    }
    if (!isPlainObject(value)) {
      const found = quoteValue(text.trim());
      const reason = `Expected a JSON object on each line, found ${found}.`;
      return { column: null, code: 'not_an_object', reason };
    }
    return this.fromObject(value);
  }

  /** A COPY line for values by source. */
  fromObject(record: Record<string, unknown>): string | RowRefusal {
    const given = new Array<unknown>(this.#converters.length);
    for (const key of Object.keys(record)) {
      const index = this.#columnOfKey.get(key);
      if (index === undefined) {
        const reason = `There is no column for the key ${quoteValue(key)}.`;
        return { column: null, code: 'unknown_field', reason };
      }
      given[index] = record[key];
    }
    const values = this.#values;
    this.#rowBytes = 0;
    for (let index = 0; index < this.#converters.length; index += 1) {
      const converter = this.#converters[index] as ValueConverter;
      const text = this.#copyValue(index, converter.fromJson(given[index]));
      if (typeof text !== 'string') return text;
      values[index] = text;
    }
    return values.join('\t');
  }

  #copyValue(index: number, value: string | null | Rejection): string | RowRefusal {
    if (typeof value === 'string') {
      // Short texts are counted by their characters; bytes matter only near the limit.
      const bytes = value.length < shortLength ? value.length : Buffer.byteLength(value);
      this.#rowBytes += bytes;
      if (bytes > VALUE_BYTES_MAX) return tooLarge(this.#nameOf(index), bytes);
      if (this.#rowBytes > ROW_BYTES_MAX) return tooLarge(null, this.#rowBytes);
      return this.#escapes[index] ? escapeCopyText(value) : value;
    }
    if (value === null) {
      if (this.#converters[index]?.column.nullable) return COPY_NULL;
      const reason = 'The column must have a value.';
      return { column: this.#nameOf(index), code: 'missing_value', reason };
    }
    return { column: this.#nameOf(index), code: value.code, reason: value.reason };
  }

  /** Extra fields are accepted only when they are empty: nothing is lost with them. */
  #raggedness(fields: string[]): RowRefusal | null {
    const expected = `${this.fieldCount} field${this.fieldCount === 1 ? '' : 's'}`;
    if (fields.length < this.fieldCount) {
      return {
        column: null,
        code: 'too_few_fields',
        reason: `Expected ${expected}, found ${fields.length}.`,
      };
    }
    if (fields.slice(this.fieldCount).every((field) => field.trim() === '')) return null;
    return {
      column: null,
      code: 'too_many_fields',
      reason: `Expected ${expected}, found ${fields.length}; quote values that contain the delimiter.`,
    };
  }

  #nameOf(index: number): string | null {
    return this.#converters[index]?.column.name ?? null;
  }
}

const shortLength = 1000;

function tooLarge(column: string | null, bytes: number): RowRefusal {
  if (column === null) {
    const reason = `The row has more than ${ROW_BYTES_MAX} bytes, the most a row may have.`;
    return { column, code: 'row_too_large', reason };
  }
  const reason = `The value has ${bytes} bytes; a value has at most ${VALUE_BYTES_MAX}.`;
  return { column, code: 'value_too_large', reason };
}

/** Whether a parsed JSON text is an object, and not a list or the refusal of broken JSON. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return !Array.isArray(value) && !(value instanceof Rejection);
}

export function conversionSettings(
  format: Pick<FileFormat, 'decimal'>,
  hints: ParseHints | undefined,
): ConversionSettings {
  return { decimal: hints?.decimal ?? format.decimal, timeZone: hints?.timeZone };
}

/** The same for a file, whose columns were typed from a sample unless a person named their types. */
export function fileSettings(
  format: Pick<FileFormat, 'decimal' | 'kind'>,
  hints: ParseHints | undefined,
): ConversionSettings & { localTimes: LocalTimes } {
  const typed = new Set(Object.keys(hints?.columns ?? {}));
  return {
    ...conversionSettings(format, hints),
    typed,
    isGuarded: format.kind === 'csv',
    localTimes: { missing: 0, doubled: 0 },
  };
}

/**
 * Columns lie where the header says; with a repeated header text, its n-th column takes the n-th
 * field. Without a header, `#3` is the third field.
 */
function fieldPositions(columns: Column[], header: string[] | null): number[] {
  if (header === null) {
    return columns.map(({ source }, index) => {
      const numbered = /^#(\d+)$/.exec(source);
      return numbered ? Number(numbered[1]) - 1 : index;
    });
  }
  const places = new Map<string, number[]>();
  header.forEach((text, index) => {
    const source = headerSource(text, index);
    const known = places.get(source);
    if (known) known.push(index);
    else places.set(source, [index]);
  });
  return columns.map(({ source, name }) => {
    const position = places.get(source)?.shift();
    if (position !== undefined) return position;
    throw new ParseError(
      'header_mismatch',
      `The file has no column ${quoteValue(source)}.`,
      'Import the file with the columns that its header names.',
      { column: name, source, header },
    );
  });
}

/** Header text as a column's source; a column without a name is known by its position. */
export function headerSource(text: string, index: number): string {
  return text.trim() === '' ? `#${index + 1}` : text.trim();
}
