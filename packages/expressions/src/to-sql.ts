// The same expression as a parameterised PostgreSQL condition: what holds here holds there. Values are bound, never
// written into the text; columns are named by the caller, quoted by her.
import type { Checked, FieldUse } from './check.ts';
import { ExpressionError } from './expression-error.ts';
import { functions } from './functions.ts';
import { limits } from './limits.ts';
import type { Comparison, Node } from './syntax.ts';
import type { Type } from './types.ts';

export interface SqlOptions {
  /** The quoted column of a field. */
  readonly columnOf: (path: readonly string[]) => string;
  /** Milliseconds since 1970 that now() is. */
  readonly now: number;
  /** How many parameters stand before this condition in its statement. */
  readonly parametersBefore?: number;
}

export interface SqlCondition {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** @throws ExpressionError `not_in_sql` for what a database would answer otherwise */
export function sqlOf(checked: Checked, options: SqlOptions): SqlCondition {
  const writer = new Writer(checked, options);
  const text = writer.of(checked.node);
  return { text, values: writer.values };
}

const signs: Readonly<Record<Comparison, string>> = {
  '===': 'is not distinct from',
  '!==': 'is distinct from',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

class Writer {
  readonly values: unknown[] = [];
  readonly #checked: Checked;
  readonly #options: SqlOptions;

  constructor(checked: Checked, options: SqlOptions) {
    this.#checked = checked;
    this.#options = options;
  }

  of(node: Node): string {
    const date = this.#checked.dates.get(node);
    if (date !== undefined) return this.#bound(date, 'float8');
    switch (node.kind) {
      case 'number':
        return this.#bound(node.value, 'float8');
      case 'text':
        return this.#bound(this.#storable(node, node.value), 'text');
      case 'boolean':
        return String(node.value);
      case 'null':
        return 'null';
      case 'list':
        throw this.#foreign(node, 'A list');
      case 'field':
        return this.#field(node, this.#checked.fields.get(node) as FieldUse);
      case 'not':
        return `(not ${this.#truth(node.operand)})`;
      case 'negative':
        return `(- ${this.of(node.operand)})`;
      case 'and':
      case 'or':
        return `(${this.#truth(node.left)} ${node.kind} ${this.#truth(node.right)})`;
      case 'compare':
        return this.#comparison(node.sign, node.left, node.right);
      case 'arithmetic':
        return this.#arithmetic(node);
      case 'in':
        return this.#membership(node.left, node.right);
      case 'choice':
        return `(case when ${this.#truth(node.condition)} then ${this.of(node.yes)} else ${this.of(node.no)} end)`;
      case 'call':
        return this.#call(node, node.name, node.arguments);
    }
  }

  #bound(value: unknown, type: string): string {
    this.values.push(value);
    return `$${(this.#options.parametersBefore ?? 0) + this.values.length}::${type}`;
  }

  /** PostgreSQL keeps neither NUL nor half a pair in a text. */
  #storable(node: Node, text: string): string {
    if (!text.includes('\0') && text.isWellFormed()) return text;
    throw this.#foreign(node, 'A text with a NUL or half a pair of units');
  }

  #truth(node: Node): string {
    return `coalesce(${this.of(node)}, false)`;
  }

  #field(node: Node, { path, type, factor }: FieldUse): string {
    const column = this.#options.columnOf(path);
    if (type.kind === 'number') return this.#number(`${column}::float8`, factor);
    if (type.kind === 'text') return `${column}::text`;
    if (type.kind === 'boolean') return `${column}::boolean`;
    if (type.kind === 'date') return `(extract(epoch from ${column}) * 1000)::float8`;
    throw this.#foreign(node, `"${path.join('.')}", whose type is only known when it comes,`);
  }

  /** Null beyond the limits, 0 below the smallest: no arithmetic overflows. */
  #number(value: string, factor = 1): string {
    const base = factor === 1 ? 'v' : factor === 0.01 ? 'v / 100' : `v * ${factor}`;
    const { largest, smallest } = limits;
    const whole = `case when abs(w) <= ${largest} then case when abs(w) < ${smallest} then 0 else w end end`;
    // Scaled only where that cannot overflow; NaN is greater than everything there.
    const safe = `case when abs(v) <= 1e200 and abs(v) >= 1e-200 then ${base} when v = 0 or abs(v) < 1e-200 then 0 end`;
    return `(select ${whole} from (select ${safe} as w from (select ${value} as v) as given) as based)`;
  }

  #comparison(sign: Comparison, left: Node, right: Node): string {
    const [a, b] = [this.of(left), this.of(right)];
    const isText = this.#typeOf(left).kind === 'text' && this.#typeOf(right).kind === 'text';
    if (sign === '===' || sign === '!==') return `(${a} ${signs[sign]} ${b})`;
    return `coalesce(${a} ${signs[sign]} ${b}${isText ? ' collate "C"' : ''}, false)`;
  }

  #arithmetic({ sign, left, right }: Node & { kind: 'arithmetic' }): string {
    const [a, b] = [this.of(left), this.of(right)];
    return this.#number(`${a} ${sign} ${sign === '/' ? `nullif(${b}, 0)` : b}`);
  }

  #membership(left: Node, right: Node): string {
    if (right.kind !== 'list') throw this.#foreign(right, 'A list that is no row of constants');
    const one = this.of(left);
    if (right.items.length === 0) return 'false';
    const parts = right.items.map((item) => this.of(item));
    return `coalesce(${one} in (${parts.join(', ')}), false)`;
  }

  #call(node: Node, name: string, given: readonly Node[]): string {
    if (name === 'date' && given[0]?.kind === 'text') {
      const time = Date.parse(given[0].value);
      return this.#bound(time, 'float8');
    }
    if (name === 'contains' && this.#typeOf(given[0] as Node).kind === 'text') {
      const [text, part] = given.map((each) => this.of(each));
      return `coalesce(position(${part} in ${text}) > 0, false)`;
    }
    if (name === 'length' && this.#typeOf(given[0] as Node).kind === 'text') {
      return `char_length(${this.of(given[0] as Node)})::float8`;
    }
    const { sql } = functions[name] as (typeof functions)[string];
    if (sql === undefined) throw this.#foreign(node, `${name}()`);
    const parts = given.map((each) => this.of(each));
    return sql(parts, name === 'now' ? this.#bound(this.#options.now, 'float8') : '');
  }

  #typeOf(node: Node): Type {
    return this.#checked.types.get(node) as Type;
  }

  #foreign(node: Node, what: string): ExpressionError {
    return new ExpressionError('not_in_sql', node, `${what} cannot be asked of a database.`);
  }
}
