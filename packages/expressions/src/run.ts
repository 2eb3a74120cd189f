// From a checked tree to a function that answers: closures over the fields, nothing of the source is executed. Work is
// bounded by the size of the tree and of the lists that functions look through.
import type { Checked, FieldUse } from './check.ts';
import { functions } from './functions.ts';
import type { Arithmetic, Comparison, Node } from './syntax.ts';
import { bounded, compareValues, dateOf, isEqual, type Value } from './values.ts';

/** Answers for the given fields; `now` is the moment of the decision. */
export type Run = (fields: unknown, now: number) => Value;

/** @example runOf(check(parse('a + 1'), { a: { type: 'number' } }))({ a: 2 }, 0); // 3 */
export function runOf(checked: Checked): Run {
  return new Compiler(checked).of(checked.node);
}

class Compiler {
  readonly #checked: Checked;

  constructor(checked: Checked) {
    this.#checked = checked;
  }

  of(node: Node): Run {
    const date = this.#checked.dates.get(node);
    if (date !== undefined) return () => date;
    switch (node.kind) {
      case 'number':
      case 'text':
      case 'boolean': {
        const { value } = node;
        return () => value;
      }
      case 'null':
        return () => null;
      case 'list': {
        const items = node.items.map((item) => this.of(item));
        return (fields, now) => items.map((item) => item(fields, now));
      }
      case 'field':
        return readerOf(this.#checked.fields.get(node) as FieldUse);
      case 'not': {
        const operand = this.of(node.operand);
        return (fields, now) => operand(fields, now) !== true;
      }
      case 'negative': {
        const operand = this.of(node.operand);
        return (fields, now) => {
          const value = operand(fields, now);
          return typeof value === 'number' ? -value : null;
        };
      }
      case 'and': {
        const [left, right] = [this.of(node.left), this.of(node.right)];
        return (fields, now) => left(fields, now) === true && right(fields, now) === true;
      }
      case 'or': {
        const [left, right] = [this.of(node.left), this.of(node.right)];
        return (fields, now) => left(fields, now) === true || right(fields, now) === true;
      }
      case 'compare':
        return comparison(node.sign, this.of(node.left), this.of(node.right));
      case 'arithmetic':
        return arithmetic(node.sign, this.of(node.left), this.of(node.right));
      case 'in':
        return this.#membership(node.left, node.right);
      case 'choice': {
        const [condition, yes, no] = [node.condition, node.yes, node.no].map((part) =>
          this.of(part),
        );
        return (fields, now) =>
          (condition as Run)(fields, now) === true
            ? (yes as Run)(fields, now)
            : (no as Run)(fields, now);
      }
      case 'call': {
        const { run } = functions[node.name] as (typeof functions)[string];
        const given = node.arguments.map((argument) => this.of(argument));
        return (fields, now) =>
          run(
            given.map((argument) => argument(fields, now)),
            now,
          );
      }
    }
  }

  #membership(left: Node, right: Node): Run {
    const one = this.of(left);
    const constants = right.kind === 'list' && right.items.every((item) => this.#isConstant(item));
    if (constants) {
      const values = new Set<Value>(
        (this.of(right)(null, 0) as readonly Value[]).filter((value) => value !== null),
      );
      return (fields, now) => values.has(one(fields, now));
    }
    const list = this.of(right);
    return (fields, now) => {
      const [value, values] = [one(fields, now), list(fields, now)];
      return value !== null && Array.isArray(values) && values.includes(value);
    };
  }

  #isConstant({ kind }: Node): boolean {
    return kind === 'number' || kind === 'text' || kind === 'boolean' || kind === 'null';
  }
}

function readerOf({ path, type, factor }: FieldUse): Run {
  const convert = converterOf(type.kind, factor);
  const [first = '', ...rest] = path;
  if (rest.length === 0) return (fields) => convert(own(fields, first));
  return (fields) => convert(rest.reduce(own, own(fields, first)));
}

/** Own properties of plain values alone: nothing that a prototype lends. */
function own(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : null;
}

function converterOf(kind: string, factor: number): (value: unknown) => Value {
  if (kind === 'date') return dateOf;
  if (kind === 'number') {
    return (value) => (typeof value === 'number' ? bounded(scaled(value, factor)) : null);
  }
  if (kind === 'text') return (value) => (typeof value === 'string' ? value : null);
  if (kind === 'boolean') return (value) => (typeof value === 'boolean' ? value : null);
  if (kind === 'list') return (value) => (Array.isArray(value) ? value.map(anyValue) : null);
  return anyValue;
}

/** 20 of % is 0.2: divided, for the product with 0.01 is another double. */
export const scaled = (value: number, factor: number): number =>
  factor === 0.01 ? value / 100 : value * factor;

function anyValue(value: unknown): Value {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return bounded(value);
  if (value instanceof Date) return dateOf(value);
  return Array.isArray(value)
    ? value.map((item) => (Array.isArray(item) ? null : anyValue(item)))
    : null;
}

const orderings: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function comparison(sign: Comparison, left: Run, right: Run): Run {
  if (sign === '===') return (fields, now) => isEqual(left(fields, now), right(fields, now));
  if (sign === '!==') return (fields, now) => !isEqual(left(fields, now), right(fields, now));
  const holds = orderings[sign] as (order: number) => boolean;
  return (fields, now) => {
    const order = compareValues(left(fields, now), right(fields, now));
    return order !== null && holds(order);
  };
}

const results: Readonly<Record<Arithmetic, (a: number, b: number) => number | null>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? null : a / b),
};

function arithmetic(sign: Arithmetic, left: Run, right: Run): Run {
  const work = results[sign];
  return (fields, now) => {
    const [a, b] = [left(fields, now), right(fields, now)];
    if (typeof a !== 'number' || typeof b !== 'number') return null;
    const result = work(a, b);
    return result === null ? null : bounded(result);
  };
}
