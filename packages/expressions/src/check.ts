// Names, types and units of an expression, before it is saved: what is wrong, where, and what was probably meant.
import { ExpressionError } from './expression-error.ts';
import { type ExpressionFunction, functions, type Parameter } from './functions.ts';
import { nearest } from './nearest.ts';
import type { Node, Place } from './syntax.ts';
import {
  anyType,
  type FieldType,
  nameOfType,
  plainNumber,
  type Schema,
  type Type,
} from './types.ts';
import { nameOfDimension, unitOf } from './units.ts';
import { dateOf } from './values.ts';

/** A field that an expression reads. */
export interface FieldUse {
  readonly path: readonly string[];
  readonly type: Type;
  /** Base units in one unit of the field's numbers. */
  readonly factor: number;
}

export interface Checked {
  readonly node: Node;
  readonly type: Type;
  readonly types: ReadonlyMap<Node, Type>;
  readonly fields: ReadonlyMap<Node, FieldUse>;
  /** Texts that are compared with a date, as milliseconds since 1970. */
  readonly dates: ReadonlyMap<Node, number>;
}

const truth: Type = { kind: 'boolean' };

/** @throws ExpressionError `name_unknown`, `function_unknown`, `argument_count`, `type_mismatch` or `unit_mismatch` */
export function check(node: Node, schema: Schema): Checked {
  const checker = new Checker(schema);
  const type = checker.typeOf(node);
  return { node, type, types: checker.types, fields: checker.fields, dates: checker.dates };
}

class Checker {
  readonly types = new Map<Node, Type>();
  readonly fields = new Map<Node, FieldUse>();
  readonly dates = new Map<Node, number>();
  readonly #schema: Schema;

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  typeOf(node: Node): Type {
    const type = this.#typeOf(node);
    this.types.set(node, type);
    return type;
  }

  #typeOf(node: Node): Type {
    switch (node.kind) {
      case 'number':
        return { kind: 'number', dimension: node.dimension };
      case 'text':
        return { kind: 'text', values: null };
      case 'boolean':
        return truth;
      case 'null':
        return { kind: 'null' };
      case 'list':
        return { kind: 'list', of: this.#common(node.items) };
      case 'field':
        return this.#field(node, node.path);
      case 'not':
        return this.#truths(node.operand);
      case 'and':
      case 'or':
        return this.#truths(node.left, node.right);
      case 'negative':
        return this.#wanted(node.operand, 'number', 'A minus stands before numbers');
      case 'compare':
        return this.#comparison(node);
      case 'arithmetic':
        return this.#arithmetic(node);
      case 'in':
        return this.#membership(node.left, node.right);
      case 'choice':
        this.#truths(node.condition);
        return this.#common([node.yes, node.no]);
      case 'call':
        return this.#call(node, node.name, node.arguments);
    }
  }

  #truths(...nodes: readonly Node[]): Type {
    for (const node of nodes) {
      const type = this.typeOf(node);
      if (type.kind === 'boolean' || type.kind === 'any' || type.kind === 'null') continue;
      throw mismatch(node, `A condition is true or false; this is ${nameOfType(type)}.`);
    }
    return truth;
  }

  #wanted(node: Node, kind: Type['kind'], why: string): Type {
    const type = this.typeOf(node);
    if (type.kind === kind || type.kind === 'any') return type;
    throw mismatch(node, `${why}; this is ${nameOfType(type)}.`);
  }

  #field(node: Place & Node, path: readonly string[]): Type {
    let fields = this.#schema;
    let known = '';
    for (const [i, name] of path.entries()) {
      if (!Object.hasOwn(fields, name)) {
        const meant = nearest(name, Object.keys(fields));
        const suggestion = meant === null ? null : known + meant;
        const there = Object.keys(fields).slice(0, 8).join(', ');
        const hint =
          meant === null
            ? `There ${there === '' ? 'are no fields' : `are ${there}`}`
            : `Did you mean "${suggestion}"`;
        const message = `There is no field "${known}${name}". ${hint}${meant === null ? '.' : '?'}`;
        throw new ExpressionError('name_unknown', node, message, suggestion);
      }
      const field = fields[name] as FieldType;
      if (field.type === 'object' && i < path.length - 1) {
        fields = field.fields;
        known += `${name}.`;
        continue;
      }
      if (field.type === 'any') return this.#use(node, { path, type: anyType, factor: 1 });
      if (field.type === 'object') {
        const inside = Object.keys(field.fields).map((each) => `${known}${name}.${each}`);
        const message = `"${known}${name}" holds several fields; name one of them.`;
        throw new ExpressionError('type_mismatch', node, message, inside[0] ?? null);
      }
      if (i < path.length - 1) {
        throw mismatch(
          node,
          `"${known}${name}" is ${nameOfType(typeOfField(field))} and has no fields.`,
        );
      }
      const unit = field.type === 'number' && field.unit !== undefined ? unitOf(field.unit) : null;
      return this.#use(node, { path, type: typeOfField(field), factor: unit?.factor ?? 1 });
    }
    return anyType;
  }

  #use(node: Node, use: FieldUse): Type {
    this.fields.set(node, use);
    return use.type;
  }

  #comparison(node: Node & { kind: 'compare' }): Type {
    const [left, right] = [this.typeOf(node.left), this.typeOf(node.right)];
    this.#fit(node, [node.left, left], [node.right, right]);
    const isOrdering = node.sign !== '===' && node.sign !== '!==';
    if (isOrdering) {
      for (const [part, type] of [
        [node.left, left],
        [node.right, right],
      ] as const) {
        if (type.kind !== 'boolean' && type.kind !== 'list' && type.kind !== 'null') continue;
        throw mismatch(part, `${nameOfType(type)} is neither less nor more than something.`);
      }
    } else if (left.kind === 'list' || right.kind === 'list') {
      throw mismatch(node, 'Lists are not compared; ask whether something is in one.');
    }
    return truth;
  }

  /** Two values that are compared: of one kind, one dimension, and a text that is among those there are. */
  #fit(node: Node, [a, left]: readonly [Node, Type], [b, right]: readonly [Node, Type]): void {
    for (const [part, type, other] of [
      [a, left, right],
      [b, right, left],
    ] as const) {
      if (part.kind !== 'text') continue;
      if (other.kind === 'date') {
        const time = dateOf(part.value);
        if (time === null) throw mismatch(part, `"${part.value}" is no date, such as 2026-01-31.`);
        this.dates.set(part, time);
        this.types.set(part, { kind: 'date' });
        return;
      }
      if (type.kind === 'text' && other.kind === 'text' && other.values !== null) {
        this.#among(part, part.value, other.values);
      }
    }
    if (isLoose(left) || isLoose(right)) return;
    if (left.kind !== right.kind) {
      throw mismatch(node, `${nameOfType(left)} is compared with ${nameOfType(right)}.`);
    }
    if (left.kind === 'number' && right.kind === 'number' && left.dimension !== right.dimension) {
      const message = `${nameOfDimension(left.dimension)} is compared with ${nameOfDimension(right.dimension)}.`;
      throw new ExpressionError('unit_mismatch', node, message);
    }
  }

  #among(node: Node, value: string, values: readonly string[]): void {
    if (values.includes(value)) return;
    const meant = nearest(value, values);
    const message = `"${value}" is none of its values: ${values.slice(0, 8).join(', ')}.`;
    throw new ExpressionError('type_mismatch', node, message, meant);
  }

  #membership(left: Node, right: Node): Type {
    const one = this.typeOf(left);
    const list = this.typeOf(right);
    if (list.kind === 'any') return truth;
    if (list.kind !== 'list') {
      throw mismatch(right, `"in" asks a list; this is ${nameOfType(list)}.`);
    }
    if (right.kind === 'list') {
      for (const item of right.items) {
        this.#fit(item, [left, one], [item, this.types.get(item) ?? anyType]);
      }
    } else this.#fit(right, [left, one], [right, list.of]);
    return truth;
  }

  #arithmetic({ sign, left: a, right: b, ...place }: Node & { kind: 'arithmetic' }): Type {
    const [left, right] = [this.typeOf(a), this.typeOf(b)];
    const dated = dateArithmetic(sign, left, right);
    if (dated !== null) return dated;
    for (const [part, type] of [
      [a, left],
      [b, right],
    ] as const) {
      if (type.kind === 'number' || type.kind === 'any') continue;
      throw mismatch(part, `${sign} joins numbers; this is ${nameOfType(type)}.`);
    }
    const [one, other] = [dimensionOf(left), dimensionOf(right)];
    const unfit = (what: string): ExpressionError =>
      new ExpressionError(
        'unit_mismatch',
        place,
        `${nameOfDimension(one)} ${what} ${nameOfDimension(other)}.`,
      );
    if (sign === '+' || sign === '-') {
      if (one !== other && left.kind !== 'any' && right.kind !== 'any')
        throw unfit('does not add up with');
      return { kind: 'number', dimension: one ?? other };
    }
    if (sign === '*') {
      if (one !== null && other !== null) throw unfit('cannot be multiplied with');
      return { kind: 'number', dimension: one ?? other };
    }
    if (other === null) return { kind: 'number', dimension: one };
    if (one !== other) throw unfit('cannot be divided by');
    return plainNumber;
  }

  #common(nodes: readonly Node[]): Type {
    let common: Type = { kind: 'null' };
    for (const node of nodes) {
      const type = this.typeOf(node);
      if (common.kind === 'null') common = type;
      else if (isLoose(type)) continue;
      else if (isLoose(common)) common = type.kind === common.kind ? common : anyType;
      else if (type.kind !== common.kind || dimensionOf(type) !== dimensionOf(common)) {
        throw mismatch(
          node,
          `This is ${nameOfType(type)}, what stands before it ${nameOfType(common)}.`,
        );
      }
    }
    return common.kind === 'text' ? { kind: 'text', values: null } : common;
  }

  #call(node: Node, name: string, given: readonly Node[]): Type {
    if (!Object.hasOwn(functions, name)) {
      const meant = nearest(name, Object.keys(functions));
      const hint = meant === null ? '' : ` Did you mean "${meant}"?`;
      const message = `There is no function "${name}".${hint}`;
      throw new ExpressionError('function_unknown', node, message, meant);
    }
    const known = functions[name] as ExpressionFunction;
    const { parameters, isVariadic = false } = known;
    const fits = isVariadic
      ? given.length >= parameters.length
      : given.length === parameters.length;
    if (!fits) {
      const wanted = `${isVariadic ? 'at least ' : ''}${parameters.length}`;
      const message = `${name} takes ${wanted} value${parameters.length === 1 ? '' : 's'}, not ${given.length}.`;
      throw new ExpressionError('argument_count', node, message);
    }
    const types: Type[] = [];
    given.forEach((argument, i) => {
      const parameter = parameters[Math.min(i, parameters.length - 1)] as Parameter;
      const type = this.typeOf(argument);
      const first = types[0] ?? type;
      const isFine = parameter === 'same' ? isSame(type, first) : takes(parameter, type);
      if (!isFine) {
        const wanted = parameter === 'same' ? nameOfType(first) : wordsOf[parameter];
        throw mismatch(argument, `${name} takes ${wanted} here; this is ${nameOfType(type)}.`);
      }
      types.push(type);
    });
    if (name === 'date' && given[0]?.kind === 'text' && dateOf(given[0].value) === null) {
      throw mismatch(given[0], `"${given[0].value}" is no date, such as 2026-01-31.`);
    }
    return known.result(types);
  }
}

const wordsOf: Readonly<Record<Exclude<Parameter, 'same'>, string>> = {
  number: 'a number',
  text: 'a text',
  date: 'a date',
  list: 'a list of numbers',
  'text or list': 'a text or a list',
  any: 'anything',
};

/** Whether a type is only known at run time. */
const isLoose = ({ kind }: Type): boolean => kind === 'any' || kind === 'null';

const dimensionOf = (type: Type) => (type.kind === 'number' ? type.dimension : null);

const isSame = (type: Type, first: Type): boolean =>
  isLoose(type) ||
  isLoose(first) ||
  (type.kind === first.kind && dimensionOf(type) === dimensionOf(first));

function takes(parameter: Exclude<Parameter, 'same'>, type: Type): boolean {
  if (parameter === 'any' || isLoose(type)) return true;
  if (parameter === 'text or list') return type.kind === 'text' || type.kind === 'list';
  if (parameter === 'list')
    return type.kind === 'list' && (isLoose(type.of) || type.of.kind === 'number');
  return type.kind === parameter;
}

/** A moment less a moment is a duration, a moment and a duration a moment. */
function dateArithmetic(sign: string, left: Type, right: Type): Type | null {
  const isDuration = (type: Type): boolean => dimensionOf(type) === 'duration';
  if (left.kind === 'date' && right.kind === 'date' && sign === '-') {
    return { kind: 'number', dimension: 'duration' };
  }
  if (left.kind === 'date' && isDuration(right) && (sign === '+' || sign === '-')) return left;
  return right.kind === 'date' && isDuration(left) && sign === '+' ? right : null;
}

function typeOfField(field: FieldType): Type {
  if (field.type === 'number') {
    const unit = field.unit === undefined ? null : unitOf(field.unit);
    return { kind: 'number', dimension: unit?.dimension ?? null };
  }
  if (field.type === 'text') return { kind: 'text', values: field.values ?? null };
  if (field.type === 'list') return { kind: 'list', of: typeOfField(field.of) };
  return field.type === 'object' ? anyType : { kind: field.type };
}

const mismatch = (place: Place, message: string): ExpressionError =>
  new ExpressionError('type_mismatch', place, message[0]?.toUpperCase() + message.slice(1));
