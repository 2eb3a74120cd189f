// Expressions from a seed: some that mean something, and soups of their words that mostly do not.
import type { Schema } from '../types.ts';

export const randomSchema = {
  n: { type: 'number' },
  m: { type: 'number' },
  ms: { type: 'number', unit: 's' },
  t: { type: 'text' },
  u: { type: 'text' },
  b: { type: 'boolean' },
  d: { type: 'date' },
} as const satisfies Schema;

type Random = () => number;

const pick = <T>(random: Random, from: readonly T[]): T =>
  from[Math.floor(random() * from.length)] as T;

const numbers = ['0', '1', '0.1', '-2.5', '3', '1e99', '1e-99', '20%', '7.25'];
const texts = ["''", "'a'", "'b'", "'ä'", "'😀'", "'a b'", "'\uffee'"];

export function randomNumber(random: Random, depth: number): string {
  const next = (): string => randomNumber(random, depth - 1);
  if (depth <= 0) return pick(random, [...numbers, 'n', 'm']);
  return pick<() => string>(random, [
    next,
    () => `(${next()} ${pick(random, ['+', '-', '*', '/'])} ${next()})`,
    () => `${pick(random, ['abs', 'floor', 'ceil', 'round'])}(${next()})`,
    () => `${pick(random, ['min', 'max'])}(${next()}, ${next()}, ${next()})`,
    () => `(${randomTruth(random, depth - 1)} ? ${next()} : ${next()})`,
    () => `coalesce(${next()}, ${next()})`,
    () => `length(${randomText(random, depth - 1)})`,
    () => 'weekday(d)',
    () => 'hour(d)',
  ])();
}

export function randomText(random: Random, depth: number): string {
  if (depth <= 0) return pick(random, [...texts, 't', 'u']);
  const next = (): string => randomText(random, depth - 1);
  return pick(random, [next, () => `coalesce(${next()}, ${next()})`])();
}

export function randomTruth(random: Random, depth: number): string {
  const number = (): string => randomNumber(random, depth - 1);
  const text = (): string => randomText(random, depth - 1);
  const next = (): string => randomTruth(random, depth - 1);
  const sign = (): string => pick(random, ['===', '!==', '<', '<=', '>', '>=']);
  if (depth <= 0) return pick(random, ['b', 'true', 'false', 'n > 1', "t === 'a'", 'exists(t)']);
  return pick<() => string>(random, [
    () => `${number()} ${sign()} ${number()}`,
    () => `${text()} ${sign()} ${text()}`,
    () => `(${next()} ${pick(random, ['&&', '||', 'and', 'or'])} ${next()})`,
    () => `!(${next()})`,
    () => `n in [${pick(random, numbers)}, ${pick(random, numbers)}]`,
    () => `t not in [${pick(random, texts)}, ${pick(random, texts)}]`,
    () => `${pick(random, ['contains', 'startsWith', 'endsWith'])}(${text()}, ${text()})`,
    () => `exists(${number()})`,
    () => `d ${sign()} '2026-01-0${1 + Math.floor(random() * 9)}'`,
    () => `now() - d ${sign()} 36 hours`,
    () => `ms ${sign()} 1500ms`,
  ])();
}

const words = [
  ...['n', 't', 'b', 'd', 'x', 'constructor', '__proto__', 'true', 'null', 'not', 'in', 'and'],
  ...['1', '2.5', '100ms', '5 %', '$3', "'a'", '"b"', "'", '95th_p', '1e400', '1_000', '2h'],
  ...['(', ')', '[', ']', ',', '.', '?', ':', '+', '-', '*', '/', '%', '!', '<', '>=', '===', '='],
  ...['&&', '||', '&', '`', '{', '}', ';', '\\', '\0', '\ud800', '😀', '#', '//', '=>', 'round('],
];

/** Words in any order. */
export function wordSoup(random: Random): string {
  const count = 1 + Math.floor(random() * 14);
  return Array.from({ length: count }, () => pick(random, words)).join(pick(random, ['', ' ']));
}
