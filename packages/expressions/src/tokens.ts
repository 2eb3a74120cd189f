// The words of an expression: numbers with or without a unit, texts, names and signs.
import { ExpressionError } from './expression-error.ts';
import { limits } from './limits.ts';
import { nearest } from './nearest.ts';
import { type Dimension, isCurrencySign, unitNames, unitOf } from './units.ts';

export type Token = { readonly at: number; readonly end: number } & (
  | { readonly kind: 'number'; readonly value: number; readonly dimension: Dimension }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'name'; readonly value: string }
  | { readonly kind: 'sign'; readonly value: string }
  | { readonly kind: 'end' }
);

const signs = [
  ...['===', '!=='],
  ...['==', '!=', '<=', '>=', '&&', '||'],
  ...['<', '>', '!', '+', '-', '*', '/', '(', ')', '[', ']', ',', '?', ':', '.'],
];

const number = /(?:\d[\d_]*)(?:\.\d+)?(?:[eE][+-]?\d+(?![\p{L}\d_]))?/uy;
const word = /[\p{L}\p{N}_]+/uy;
/** Names that lead out of a value in JavaScript: none of them is a field. */
const forbidden: ReadonlySet<string> = new Set([
  ...['__proto__', 'prototype', 'constructor', 'toString', 'valueOf', 'hasOwnProperty'],
  ...['__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__'],
  ...['this', 'globalThis', 'window', 'self', 'process', 'require', 'import', 'eval', 'Function'],
  ...['arguments', 'caller', 'callee', 'new', 'delete', 'typeof', 'void', 'await', 'yield'],
]);

/** @throws ExpressionError `expression_too_large`, `expression_syntax`, `unit_unknown` or `name_forbidden` */
export function tokensOf(source: string): Token[] {
  if (source.length > limits.source) {
    const message = `The expression has ${source.length} characters; ${limits.source} are the most.`;
    throw new ExpressionError('expression_too_large', { at: 0, end: source.length }, message);
  }
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const char = source[at] as string;
    if (/\s/.test(char)) {
      at += 1;
      continue;
    }
    const token = tokenAt(source, at, tokens.at(-1));
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: 'end', at: source.length, end: source.length });
  return tokens;
}

function tokenAt(source: string, at: number, before: Token | undefined): Token {
  const char = source[at] as string;
  if (char === "'" || char === '"') return textAt(source, at);
  if (isCurrencySign(char)) return amountAt(source, at);
  if (/\d/.test(char)) return numberAt(source, at);
  const name = match(word, source, at);
  if (name !== null) return nameToken(name, at);
  const sign = signs.find((one) => source.startsWith(one, at));
  if (sign !== undefined) return { kind: 'sign', value: sign, at, end: at + sign.length };
  const what = JSON.stringify(String.fromCodePoint(source.codePointAt(at) as number));
  const wanted = char === '=' ? '===' : char === '&' ? '&&' : char === '|' ? '||' : null;
  const hint = wanted === null ? '' : ` Write ${wanted}.`;
  const message = `${what} is no part of an expression${before === undefined ? '' : ' here'}.${hint}`;
  throw new ExpressionError('expression_syntax', { at, end: at + 1 }, message, wanted);
}

function nameToken(value: string, at: number): Token {
  const place = { at, end: at + value.length };
  if (forbidden.has(value)) {
    throw new ExpressionError('name_forbidden', place, `"${value}" cannot be used as a name.`);
  }
  return { kind: 'name', value, ...place };
}

function match(pattern: RegExp, source: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? null;
}

/** 0.3, 1_000, 2h, 5_minutes, 3 days, 20%; and names such as 95th_percentile_latency. */
function numberAt(source: string, at: number): Token {
  const digits = match(number, source, at) as string;
  const end = at + digits.length;
  const run = match(word, source, end);
  const written = digits.replace(/_+$/, '');
  const glued = run === null ? '' : digits.slice(written.length) + run;
  if (glued !== '') {
    const unit = unitOf(glued.replace(/^_/, ''));
    const all = { at, end: end + (run as string).length };
    if (unit !== null) return quantity(written, unit, all);
    if (!digits.includes('.')) return nameToken(source.slice(at, all.end), at);
    const meant = nearest(glued, unitNames);
    const message = `"${glued}" is no unit.`;
    throw new ExpressionError('unit_unknown', { at: end, end: all.end }, message, meant);
  }
  const gap = /[ \t]*/y;
  const from = end + (match(gap, source, end)?.length ?? 0);
  // There is no sign for the remainder (it is a function), so that this can only be percent.
  if (source[from] === '%') {
    return quantity(written, { dimension: null, factor: 0.01 }, { at, end: from + 1 });
  }
  const apart = match(word, source, from);
  const unit = apart === null ? null : unitOf(apart);
  if (unit !== null && apart !== null) {
    return quantity(written, unit, { at, end: from + apart.length });
  }
  return quantity(written, { dimension: null, factor: 1 }, { at, end });
}

function amountAt(source: string, at: number): Token {
  const sign = source[at] as string;
  const digits = match(number, source, at + 1);
  const unit = unitOf(sign);
  if (digits === null || unit === null) {
    const message = `A number follows ${sign}, as in ${sign}5.`;
    throw new ExpressionError('expression_syntax', { at, end: at + 1 }, message);
  }
  return quantity(digits, unit, { at, end: at + 1 + digits.length });
}

function quantity(
  digits: string,
  { dimension, factor }: { dimension: Dimension; factor: number },
  place: { readonly at: number; readonly end: number },
): Token {
  const written = Number(digits.replaceAll('_', ''));
  // 20 % is 0.2: divided, for the product with 0.01 is another double.
  const value = factor === 0.01 ? written / 100 : written * factor;
  if (!(Math.abs(value) <= limits.largest)) {
    const message = `${digits} is beyond ${limits.largest}.`;
    throw new ExpressionError('expression_syntax', place, message);
  }
  return { kind: 'number', value, dimension, ...place };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function textAt(source: string, at: number): Token {
  const quote = source[at] as string;
  let value = '';
  for (let i = at + 1; i < source.length; i++) {
    const char = source[i] as string;
    if (char === quote) return { kind: 'text', value, at, end: i + 1 };
    if (char !== '\\') {
      value += char;
      continue;
    }
    i += 1;
    const escaped = source[i] ?? '';
    value += Object.hasOwn(escapes, escaped) ? escapes[escaped] : escaped;
  }
  const message = `The text that begins here has no closing ${quote}.`;
  throw new ExpressionError('expression_syntax', { at, end: source.length }, message);
}
