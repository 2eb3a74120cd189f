// Why an expression is true or false, in words and with the values that it was asked with.
import type { Checked } from './check.ts';
import { runOf } from './run.ts';
import type { Node } from './syntax.ts';
import type { Type } from './types.ts';
import type { Value } from './values.ts';

export interface Explanation {
  readonly value: Value;
  /** One sentence without a full stop: `sentiment is 0.42, not below 0.3`. */
  readonly text: string;
  /** The parts that decided it. */
  readonly because: readonly Explanation[];
}

export function explain(
  source: string,
  checked: Checked,
  fields: unknown,
  now: number,
): Explanation {
  return new Explainer(source, checked, fields, now).of(checked.node);
}

const words: Readonly<Record<string, readonly [string, string]>> = {
  '<': ['below ', 'not below '],
  '<=': ['at most ', 'above '],
  '>': ['above ', 'not above '],
  '>=': ['at least ', 'below '],
};

class Explainer {
  readonly #source: string;
  readonly #checked: Checked;
  readonly #fields: unknown;
  readonly #now: number;

  constructor(source: string, checked: Checked, fields: unknown, now: number) {
    this.#source = source;
    this.#checked = checked;
    this.#fields = fields;
    this.#now = now;
  }

  of(node: Node): Explanation {
    const value = this.#valueOf(node);
    if (node.kind === 'and' || node.kind === 'or') return this.#joined(node, value);
    if (node.kind === 'not') {
      const inner = this.of(node.operand);
      return { value, text: inner.text, because: inner.because };
    }
    if (node.kind === 'choice') {
      const condition = this.of(node.condition);
      const chosen = this.of(condition.value === true ? node.yes : node.no);
      return {
        value,
        text: `${chosen.text}, because ${condition.text}`,
        because: [condition, chosen],
      };
    }
    return { value, text: this.#sentence(node, value), because: [] };
  }

  #joined(node: Node & { kind: 'and' | 'or' }, value: Value): Explanation {
    const parts = [this.of(node.left), this.of(node.right)];
    // What is true of both is told of both; one that is false decides an and, one that is true an or.
    const deciding = node.kind === 'and' ? value !== true : value === true;
    const because = deciding ? parts.filter((part) => part.value === value) : parts;
    const told = because.length > 0 ? because : parts;
    return { value, text: told.map(({ text }) => text).join(' and '), because: told };
  }

  #sentence(node: Node, value: Value): string {
    if (node.kind === 'compare' && (node.sign === '===' || node.sign === '!==')) {
      const isEqual = (node.sign === '===') === (value === true);
      return `${this.#subject(node.left)}${isEqual ? '' : `, not ${this.#object(node.right)}`}`;
    }
    if (node.kind === 'compare') {
      const [yes, no] = words[node.sign] as readonly [string, string];
      return `${this.#subject(node.left)}, ${value === true ? yes : no}${this.#object(node.right)}`;
    }
    if (node.kind === 'in') {
      const list = this.#source.slice(node.right.at, node.right.end);
      return `${this.#subject(node.left)}, ${value === true ? '' : 'not '}one of ${list}`;
    }
    return this.#subject(node);
  }

  #subject(node: Node): string {
    const text = this.#written(node);
    const shown = this.#shown(node);
    return text === shown ? text : `${text} is ${shown}`;
  }

  #object(node: Node): string {
    const text = this.#written(node);
    const isPlain = node.kind === 'number' || node.kind === 'text' || node.kind === 'boolean';
    return isPlain || node.kind === 'null' ? text : `${text} (${this.#shown(node)})`;
  }

  #written(node: Node): string {
    // What was put before the source as its subject has no place in it.
    if (node.kind === 'field') return node.path.join('.');
    return this.#source.slice(node.at, node.end);
  }

  #shown(node: Node): string {
    const value = this.#valueOf(node);
    return showValue(value, this.#checked.types.get(node) ?? { kind: 'any' });
  }

  #valueOf(node: Node): Value {
    return runOf({ ...this.#checked, node })(this.#fields, this.#now);
  }
}

const durations: readonly (readonly [number, string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
];

/** A value with its unit, as a person writes it. */
export function showValue(value: Value, type: Type): string {
  if (value === null) return 'missing';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'number') return JSON.stringify(value);
  if (type.kind === 'date') {
    const date = new Date(value);
    return Number.isNaN(date.getTime()) ? 'missing' : date.toISOString();
  }
  const dimension = type.kind === 'number' ? type.dimension : null;
  if (dimension === 'duration') {
    const [size, unit] = durations.find(([ms]) => Math.abs(value) >= ms) ?? [1, 'ms'];
    return `${rounded(value / size)} ${unit}`;
  }
  if (dimension === 'bytes') return `${rounded(value)} B`;
  return dimension === null ? rounded(value) : `${rounded(value)} ${dimension.slice(6)}`;
}

const rounded = (value: number): string => String(Number(value.toPrecision(6)));
