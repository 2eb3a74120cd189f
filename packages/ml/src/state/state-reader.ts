// Reads plain JSON that may be damaged, foreign or hostile: every field is checked for its type and
// range while it is read, and a refusal names the place.
import { MlError } from '../errors.ts';

interface Range {
  readonly min?: number;
  readonly max?: number;
}

interface WholeRange extends Range {
  readonly multipleOf?: number;
}

/**
 * A cursor on one object of stored JSON.
 *
 * @throws MlError `state_invalid` from every method whose field is not what was asked for
 * @example
 * const text = '{"version":1,"scaler":{"means":[0.5,2]}}';
 * const state = new StateReader(JSON.parse(text), 'model');
 * state.integer('version', { min: 1 });
 * state.object('scaler').numbers('means');
 */
export class StateReader {
  readonly path: string;
  readonly #value: Readonly<Record<string, unknown>>;

  constructor(value: unknown, path: string) {
    this.path = path;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw refused(path, 'an object');
    }
    this.#value = value as Record<string, unknown>;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined && this.get(key) !== null;
  }

  get(key: string): unknown {
    return Object.hasOwn(this.#value, key) ? this.#value[key] : undefined;
  }

  keys(): string[] {
    return Object.keys(this.#value);
  }

  number(key: string, { min = -Infinity, max = Infinity }: Range = {}): number {
    const value = this.get(key);
    if (typeof value !== 'number' || !Number.isFinite(value) || value < min || value > max) {
      throw refused(`${this.path}.${key}`, `a number from ${min} to ${max}`);
    }
    return value;
  }

  integer(key: string, { multipleOf = 1, ...range }: WholeRange = {}): number {
    const value = this.number(key, range);
    if (!Number.isSafeInteger(value)) throw refused(`${this.path}.${key}`, 'a whole number');
    if (value % multipleOf !== 0)
      throw refused(`${this.path}.${key}`, `a multiple of ${multipleOf}`);
    return value;
  }

  boolean(key: string): boolean {
    const value = this.get(key);
    if (typeof value !== 'boolean') throw refused(`${this.path}.${key}`, 'true or false');
    return value;
  }

  text(key: string): string {
    const value = this.get(key);
    if (typeof value !== 'string') throw refused(`${this.path}.${key}`, 'a text');
    return value;
  }

  oneOf<T extends string>(key: string, choices: readonly T[]): T {
    const value = this.text(key);
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw refused(`${this.path}.${key}`, `one of ${choices.join(', ')}`);
    return found;
  }

  object(key: string): StateReader {
    return new StateReader(this.get(key), `${this.path}.${key}`);
  }

  /** The objects of a list. */
  objects(key: string): StateReader[] {
    const path = `${this.path}.${key}`;
    return this.list(key).map((item, i) => new StateReader(item, `${path}[${i}]`));
  }

  list(key: string, length?: number): readonly unknown[] {
    const value = this.get(key);
    if (!Array.isArray(value) || (length !== undefined && value.length !== length)) {
      const what = length === undefined ? 'a list' : `a list of ${length}`;
      throw refused(`${this.path}.${key}`, what);
    }
    return value;
  }

  texts(key: string, length?: number): string[] {
    return this.list(key, length).map((item, i) => {
      if (typeof item !== 'string') throw refused(`${this.path}.${key}[${i}]`, 'a text');
      return item;
    });
  }

  /** Finite numbers. */
  numbers(key: string, length?: number): Float64Array {
    return Float64Array.from(this.list(key, length), (item, i) => {
      if (typeof item !== 'number' || !Number.isFinite(item)) {
        throw refused(`${this.path}.${key}[${i}]`, 'a finite number');
      }
      return item;
    });
  }

  /** Whole numbers of 32 bits. */
  integers(key: string, { min = -(2 ** 31), max = 2 ** 31 - 1 }: Range = {}, length?: number) {
    return Int32Array.from(this.list(key, length), (item, i) => {
      if (typeof item !== 'number' || !Number.isInteger(item) || item < min || item > max) {
        throw refused(`${this.path}.${key}[${i}]`, `a whole number from ${min} to ${max}`);
      }
      return item;
    });
  }
}

function refused(path: string, wanted: string): MlError {
  const message = `${path} is not ${wanted}; the file is damaged or not of this format.`;
  return new MlError('state_invalid', path, message);
}
