// From source to syntax tree by precedence climbing (Pratt 1973). Checks nothing of names and types.
import { ExpressionError } from './expression-error.ts';
import { limits } from './limits.ts';
import type { Arithmetic, Comparison, Node, Place } from './syntax.ts';
import { type Token, tokensOf } from './tokens.ts';

/** How firmly a sign binds; the greater, the firmer. */
const powers: Readonly<Record<string, number>> = {
  ...{ '||': 1, or: 1, '&&': 2, and: 2 },
  ...{ '===': 3, '==': 3, '!==': 3, '!=': 3 },
  ...{ '<': 4, '<=': 4, '>': 4, '>=': 4, in: 4, not: 4 },
  ...{ '+': 5, '-': 5, '*': 6, '/': 6 },
};
const comparisons: Readonly<Record<string, Comparison>> = {
  ...{ '===': '===', '==': '===', '!==': '!==', '!=': '!==' },
  ...{ '<': '<', '<=': '<=', '>': '>', '>=': '>=' },
};

export interface ParseOptions {
  /** What a source that begins with a comparison is about: of `< 0.3`, `predicted_load`. */
  readonly subject?: string;
}

/**
 * @throws ExpressionError `expression_too_large`, `expression_syntax`, `unit_unknown` or `name_forbidden`
 * @example
 * parse("intent === 'billing' && sentiment < 0.3").kind; // 'and'
 */
export function parse(source: string, { subject }: ParseOptions = {}): Node {
  const tokens = tokensOf(source);
  const [first] = tokens;
  const isAboutSubject = first?.kind === 'sign' && Object.hasOwn(comparisons, first.value);
  if (subject === undefined || !isAboutSubject) return new Parser(tokens).whole();
  const words = tokensOf(subject).filter(({ kind }) => kind !== 'end');
  return new Parser([...words.map((word) => ({ ...word, at: 0, end: 0 })), ...tokens]).whole();
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;
  #nodes = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Node {
    const node = this.#expression();
    const rest = this.#peek();
    if (rest.kind !== 'end') throw this.#unexpected(rest, 'Nothing belongs here');
    return node;
  }

  #expression(): Node {
    return this.#deeper(() => {
      const condition = this.#operators(0);
      if (!this.#takes('?')) return condition;
      const yes = this.#expression();
      this.#expect(':', 'between the two answers of a ? b : c');
      const no = this.#expression();
      return this.#node({ kind: 'choice', condition, yes, no, at: condition.at, end: no.end });
    });
  }

  #deeper(read: () => Node): Node {
    this.#depth += 1;
    if (this.#depth > limits.depth) {
      const message = `The expression is nested deeper than ${limits.depth}.`;
      throw new ExpressionError('expression_too_large', this.#peek(), message);
    }
    const node = read();
    this.#depth -= 1;
    return node;
  }

  #operators(power: number): Node {
    let left = this.#operand();
    for (;;) {
      const sign = this.#peek();
      if (sign.kind !== 'sign' && sign.kind !== 'name') return left;
      const own = Object.hasOwn(powers, sign.value) ? (powers[sign.value] as number) : 0;
      if (own <= power) return left;
      this.#next += 1;
      left = this.#joined(left, sign.value, sign, own);
    }
  }

  #joined(left: Node, sign: string, token: Place, power: number): Node {
    const isNegated = sign === 'not';
    if (isNegated) this.#expect('in', 'after not between two values');
    const right = this.#operators(power);
    const place = { at: left.at, end: right.end };
    if (sign === '&&' || sign === 'and') return this.#node({ kind: 'and', left, right, ...place });
    if (sign === '||' || sign === 'or') return this.#node({ kind: 'or', left, right, ...place });
    if (sign === 'in' || isNegated) {
      const found = this.#node({ kind: 'in', left, right, ...place });
      return isNegated ? this.#node({ kind: 'not', operand: found, ...place }) : found;
    }
    const comparison = comparisons[sign];
    if (comparison === undefined) {
      const arithmetic = sign as Arithmetic;
      return this.#node({ kind: 'arithmetic', sign: arithmetic, left, right, ...place });
    }
    if (left.kind === 'compare') {
      const message = 'Comparisons do not chain: join two of them with &&.';
      throw new ExpressionError('expression_syntax', token, message);
    }
    return this.#node({ kind: 'compare', sign: comparison, left, right, ...place });
  }

  #operand(): Node {
    const token = this.#peek();
    const place = { at: token.at, end: token.end };
    this.#next += 1;
    if (token.kind === 'number') {
      const { value, dimension } = token;
      return this.#node({ kind: 'number', value, dimension, ...place });
    }
    if (token.kind === 'text') return this.#node({ kind: 'text', value: token.value, ...place });
    if (token.kind === 'name') return this.#named(token.value, place);
    if (token.kind === 'sign') {
      if (token.value === '!' || token.value === '-') return this.#prefixed(token.value, place);
      if (token.value === '(') {
        const inner = this.#expression();
        const end = this.#expect(')', 'to close the bracket');
        return { ...inner, at: place.at, end };
      }
      if (token.value === '[') {
        const { items, end } = this.#items(']');
        return this.#node({ kind: 'list', items, at: place.at, end });
      }
    }
    throw this.#unexpected(token, 'A value is missing');
  }

  #prefixed(sign: '!' | '-', { at }: Place): Node {
    // Of `!a === b` and `-a * b` the sign is of a alone, of `not a === b` the word is of all.
    const operand = this.#deeper(() => this.#operand());
    const kind = sign === '!' ? 'not' : 'negative';
    return this.#node({ kind, operand, at, end: operand.end });
  }

  #named(name: string, place: Place): Node {
    if (name === 'true' || name === 'false') {
      return this.#node({ kind: 'boolean', value: name === 'true', ...place });
    }
    if (name === 'null') return this.#node({ kind: 'null', ...place });
    if (name === 'not') {
      const operand = this.#deeper(() => this.#operators(2));
      return this.#node({ kind: 'not', operand, at: place.at, end: operand.end });
    }
    if (Object.hasOwn(powers, name)) {
      const message = `A value is missing before "${name}".`;
      throw new ExpressionError('expression_syntax', place, message);
    }
    if (this.#takes('(')) {
      const { items, end } = this.#items(')');
      return this.#node({ kind: 'call', name, arguments: items, at: place.at, end });
    }
    const path = [name];
    let end = place.end;
    while (this.#takes('.')) {
      const part = this.#peek();
      if (part.kind !== 'name') throw this.#unexpected(part, 'A name follows the point');
      this.#next += 1;
      path.push(part.value);
      end = part.end;
    }
    return this.#node({ kind: 'field', path, at: place.at, end });
  }

  /** Values with commas between them, up to the closing sign. */
  #items(close: ')' | ']'): { items: Node[]; end: number } {
    const items: Node[] = [];
    const first = this.#peek();
    if (this.#takes(close)) return { items, end: first.end };
    for (;;) {
      items.push(this.#expression());
      if (this.#takes(',')) continue;
      return { items, end: this.#expect(close, 'or a comma after a value') };
    }
  }

  #node(node: Node): Node {
    this.#nodes += 1;
    if (this.#nodes > limits.nodes) {
      const message = `The expression has more than ${limits.nodes} parts.`;
      throw new ExpressionError('expression_too_large', node, message);
    }
    return node;
  }

  #peek(): Token {
    return this.#tokens[Math.min(this.#next, this.#tokens.length - 1)] as Token;
  }

  #takes(sign: string): boolean {
    const token = this.#peek();
    const isIt = (token.kind === 'sign' || token.kind === 'name') && token.value === sign;
    if (isIt) this.#next += 1;
    return isIt;
  }

  /** @returns where the sign ends */
  #expect(sign: string, why: string): number {
    const token = this.#peek();
    if (!this.#takes(sign)) throw this.#unexpected(token, `${sign} is missing ${why}`);
    return token.end;
  }

  #unexpected(token: Token, what: string): ExpressionError {
    const found =
      token.kind === 'end'
        ? 'the expression ends'
        : token.kind === 'number'
          ? `there stands ${token.value}`
          : `there stands ${JSON.stringify(token.value)}`;
    return new ExpressionError('expression_syntax', token, `${what}; ${found}.`);
  }
}
