// What expressions answer, what they refuse and where, and that nothing gets out of them.
import { describe, expect, it } from 'vitest';
import {
  compile,
  compileCondition,
  complete,
  ExpressionError,
  isMet,
  parseQuorum,
} from './index.ts';
import type { Schema } from './types.ts';

const schema = {
  intent: { type: 'text', values: ['billing', 'refund', 'other'] },
  sentiment: { type: 'number' },
  predicted_load: { type: 'number' },
  '95th_percentile_latency': { type: 'number', unit: 'ms' },
  memory: { type: 'number', unit: 'Mi' },
  discount: { type: 'number', unit: '%' },
  price: { type: 'number', unit: '$' },
  name: { type: 'text' },
  is_trial: { type: 'boolean' },
  created_at: { type: 'date' },
  tags: { type: 'list', of: { type: 'text' } },
  scores: { type: 'list', of: { type: 'number' } },
  user: { type: 'object', fields: { plan: { type: 'text' }, seats: { type: 'number' } } },
  extra: { type: 'any' },
} as const satisfies Schema;

const now = Date.parse('2026-04-15T10:00:00Z');
const answer = (source: string, fields: object = {}) => compile(source, schema).run(fields, now);

function refusal(source: string): ExpressionError {
  try {
    compile(source, schema);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error(`${source} was taken`);
}

describe('an expression answers', () => {
  it.each<[string, object, unknown]>([
    ["intent === 'billing' && sentiment < 0.3", { intent: 'billing', sentiment: 0.1 }, true],
    ["intent === 'billing' && sentiment < 0.3", { intent: 'billing', sentiment: 0.3 }, false],
    ['predicted_load > 0.7', { predicted_load: 0.8 }, true],
    ['predicted_load > 70 %', { predicted_load: 0.69 }, false],
    ['95th_percentile_latency < 100ms', { '95th_percentile_latency': 99 }, true],
    ['95th_percentile_latency < 2 seconds', { '95th_percentile_latency': 2001 }, false],
    ['memory <= 2Gi', { memory: 2048 }, true],
    ['memory <= 2 GB', { memory: 2048 }, false],
    ['discount === 20%', { discount: 20 }, true],
    ['price >= $5 and price < 10 USD', { price: 5 }, true],
    ["created_at >= '2026-01-01'", { created_at: '2026-01-01T00:00:00Z' }, true],
    ['now() - created_at > 5_minutes', { created_at: '2026-04-15T09:54:59Z' }, true],
    ['created_at + 1 hour', { created_at: '2026-04-15T09:00:00Z' }, now],
    ["intent in ['billing', 'refund']", { intent: 'refund' }, true],
    ["intent not in ['billing', 'refund']", { intent: 'other' }, true],
    ["contains(tags, 'vip') or contains(name, 'GmbH')", { tags: ['vip'], name: 'x' }, true],
    ["is_trial ? 'try' : 'buy'", { is_trial: true }, 'try'],
    ['1 + 2 * 3 - -4 / 2', {}, 9],
    ['(1 + 2) * 3', {}, 9],
    ['not is_trial and sentiment > 0', { is_trial: false, sentiment: 1 }, true],
    ['!is_trial === false', { is_trial: true }, true],
    ['user.seats > 3 && user.plan == "pro"', { user: { seats: 4, plan: 'pro' } }, true],
    ['round(2.5) + floor(-0.5) + ceil(0.2) + abs(-1)', {}, 4],
    ['min(3, 1, 2) + max(3, 1, 2)', {}, 4],
    ['mod(7, 4)', {}, 3],
    ["length('naïve 👍') + length(tags)", { tags: ['a'] }, 8],
    ['average(scores) > 2', { scores: [1, 2, 6] }, true],
    ['sum(scores)', { scores: [] }, 0],
    ["coalesce(name, 'nobody')", {}, 'nobody'],
    ['exists(name)', { name: '' }, true],
    ["startsWith(lower(name), 'a') && endsWith(name, 'Z')", { name: 'AbZ' }, true],
    ["weekday(date('2026-04-15')) === 3 && hour(now()) === 10", {}, true],
    ['extra > 3', { extra: 4 }, true],
    ["extra === 'x'", { extra: 'x' }, true],
  ])('%s', (source, fields, expected) => {
    expect(answer(source, fields)).toBe(expected);
  });

  it('with null for what is missing, does not fit or cannot be worked out', () => {
    for (const source of [
      'sentiment + 1',
      '1 / 0',
      'sentiment / 0',
      '1e90 * 1e90',
      'average(scores)',
    ]) {
      expect(answer(source, { scores: [] })).toBeNull();
    }
    expect(answer('sentiment + 1', { sentiment: '3' })).toBeNull();
    expect(answer('sentiment + 1', { sentiment: Number.NaN })).toBeNull();
    for (const source of ['sentiment < 1', 'sentiment >= 1', 'sentiment in [1]', "name === 'x'"]) {
      expect(answer(source)).toBe(false);
    }
    expect(answer('!(sentiment < 1)')).toBe(true);
    expect(answer('sentiment === null && sentiment !== 1')).toBe(true);
    expect(answer('extra < 1', { extra: 'text' })).toBe(false);
  });

  it('about its subject where it begins with a comparison', () => {
    const subject = { subject: 'predicted_load' };
    const down = compile('< 0.3', schema, subject);
    expect([down.run({ predicted_load: 0.2 }), down.run({ predicted_load: 0.4 })]).toEqual([
      true,
      false,
    ]);
    expect(down.fields).toEqual(['predicted_load']);
    expect(compile('sentiment > 1', schema, subject).fields).toEqual(['sentiment']);
  });

  it('only from own fields of plain values', () => {
    const inherited = Object.create({ sentiment: 0.1 });
    expect(answer('sentiment < 1', inherited)).toBe(false);
    for (const fields of [null, undefined, 7, 'text', []]) {
      expect(compile('sentiment < 1', schema).run(fields)).toBe(false);
    }
  });
});

describe('a mistake is told with its place and what was meant', () => {
  it.each<[string, string, string, string | null]>([
    ['sentimnt < 0.3', 'name_unknown', 'sentimnt', 'sentiment'],
    ['user.plann === "pro"', 'name_unknown', 'user.plann', 'user.plan'],
    ["intent === 'biling'", 'type_mismatch', "'biling'", 'billing'],
    ['sentiment < 0.3 &', 'expression_syntax', '&', '&&'],
    ["intent = 'billing'", 'expression_syntax', '=', '==='],
    ['rond(1)', 'function_unknown', 'rond(1)', 'round'],
    ['round()', 'argument_count', 'round()', null],
    ['sentiment < 100ms', 'unit_mismatch', 'sentiment < 100ms', null],
    ['1.5 mss', 'expression_syntax', 'mss', null],
    ['1.5mss', 'unit_unknown', 'mss', 'ms'],
    ["sentiment < 'x'", 'type_mismatch', "sentiment < 'x'", null],
    ["created_at > 'soon'", 'type_mismatch', "'soon'", null],
    ['sentiment && is_trial', 'type_mismatch', 'sentiment', null],
    ['1 < sentiment < 2', 'expression_syntax', '<', null],
    ["'open", 'expression_syntax', "'open", null],
    ['(1 + 2', 'expression_syntax', '', null],
    ['1 +', 'expression_syntax', '', null],
    ['', 'expression_syntax', '', null],
    ['price + 1s', 'unit_mismatch', 'price + 1s', null],
    ['user', 'type_mismatch', 'user', 'user.plan'],
    ['name.length', 'type_mismatch', 'name.length', null],
    ["tags[0] === 'a'", 'expression_syntax', '[', null],
    ['name.constructor', 'name_forbidden', 'constructor', null],
    ['[1, "a"]', 'type_mismatch', '"a"', null],
    ['is_trial ? 1 : "a"', 'type_mismatch', '"a"', null],
  ])('%s', (source, code, place, suggestion) => {
    const { at, length, ...error } = refusal(source);
    expect(error).toMatchObject({ code, suggestion });
    expect(source.slice(at, at + length)).toBe(place);
  });

  it('and a condition has to be one', () => {
    expect(compileCondition('sentiment < 1', schema).type.kind).toBe('boolean');
    expect(() => compileCondition('sentiment + 1', schema)).toThrow(/true or false/);
  });

  it('and what is too large is refused at once', () => {
    for (const source of [
      'a'.repeat(2 ** 20),
      '('.repeat(10_000),
      '!'.repeat(4000),
      '1+'.repeat(2000),
    ]) {
      expect(refusal(source).code).toMatch(/expression_too_large|expression_syntax/);
    }
    expect(refusal(`${'('.repeat(1000)}1${')'.repeat(1000)}`).code).toBe('expression_too_large');
    expect(refusal(`${'-'.repeat(1000)}1`).code).toBe('expression_too_large');
    expect(refusal(`${'not '.repeat(900)}true`).code).toBe('expression_too_large');
    expect(refusal(Array(700).fill('1').join('+')).code).toBe('expression_too_large');
  });
});

describe('an answer is explained', () => {
  const why = (source: string, fields: object) => compile(source, schema).explain(fields, now).text;

  it.each<[string, object, string]>([
    ['sentiment < 0.3', { sentiment: 0.42 }, 'sentiment is 0.42, not below 0.3'],
    [
      "intent === 'billing' && sentiment < 0.3",
      { intent: 'billing', sentiment: 0.1 },
      `intent is "billing" and sentiment is 0.1, below 0.3`,
    ],
    [
      "intent === 'billing' && sentiment < 0.3",
      { intent: 'billing', sentiment: 0.4 },
      'sentiment is 0.4, not below 0.3',
    ],
    [
      '95th_percentile_latency < 100ms',
      { '95th_percentile_latency': 1500 },
      '95th_percentile_latency is 1.5 s, not below 100ms',
    ],
    ["intent === 'billing'", { intent: 'other' }, `intent is "other", not 'billing'`],
    ["intent in ['billing']", { intent: 'other' }, `intent is "other", not one of ['billing']`],
    [
      'sentiment > predicted_load',
      { sentiment: 1, predicted_load: 2 },
      'sentiment is 1, not above predicted_load (2)',
    ],
    ['sentiment > 1', {}, 'sentiment is missing, not above 1'],
  ])('%s', (source, fields, text) => {
    expect(why(source, fields)).toBe(text);
  });
});

describe('an editor is helped', () => {
  const offered = (source: string) =>
    complete(source, source.length, schema).items.map(({ text }) => text);

  it('with fields, functions and the values that a field has', () => {
    expect(offered('sent')).toEqual(['sentiment']);
    expect(offered('user.')).toEqual(['user.plan', 'user.seats']);
    expect(offered('ro')).toEqual(['round(']);
    expect(offered("intent === 'b")).toEqual(["'billing'"]);
    expect(offered('sentiment < 1 an')).toEqual(['and']);
    expect(offered('constructor.')).toEqual([]);
  });
});

describe('so many of so many steps', () => {
  it('is read, counted and refused', () => {
    expect(parseQuorum('2 of 3 days')).toEqual({ hits: 2, of: 3, stepMs: 86_400_000 });
    const quorum = parseQuorum('2 of 3 hours');
    expect(isMet(quorum, [true, true, false, false])).toBe(false);
    expect(isMet(quorum, [false, true, false, true])).toBe(true);
    expect(isMet(quorum, [true])).toBe(false);
    for (const source of ['', '4 of 3 days', '0 of 3 days', '2 of 3 apples', 'two of three days']) {
      expect(() => parseQuorum(source)).toThrow(ExpressionError);
    }
  });
});
