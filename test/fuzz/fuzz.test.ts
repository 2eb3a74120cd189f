// A short run of the fuzzer, and proof that it would notice: each check sees the answer it is there for.
import { describe, expect, test } from 'vitest';
import { findingsOf, misfit } from './checks.ts';
import { createDice } from './dice.ts';
import type { Operation, Schema } from './document.ts';
import { fuzzApi } from './fuzz.ts';
import { fitting, spoiled } from './values.ts';

test('a short run finds nothing and reaches what it tries', async () => {
  const { findings, operations, requests, death } = await fuzzApi({ seed: 7, requests: 240 });
  expect(findings).toEqual([]);
  expect(death).toBeNull();
  expect(requests).toBe(240);
  expect(operations.filter(({ successes }) => successes === 0).map((one) => one.operation)).toEqual(
    [],
  );
});

describe('the checks', () => {
  const item: Schema = {
    type: 'object',
    required: ['id'],
    properties: { id: { type: 'string' } },
    additionalProperties: false,
  };
  const problem: Schema = { type: 'object', required: ['code'] };
  const operation: Operation = {
    key: 'GET /x',
    method: 'GET',
    path: '/x',
    parameters: [],
    body: null,
    answers: new Map([
      [200, item],
      [400, problem],
    ]),
  };
  const answer = (status: number, text: string, type = 'application/json', ms = 1) => ({
    status,
    text,
    type,
    ms,
    cookie: '',
  });
  const refusal = 'application/problem+json';

  test.each([
    ['what fits', answer(200, '{"id":"a"}'), []],
    ['a refusal', answer(400, '{"code":"x"}', refusal), []],
    ['a path that no route has', answer(404, '{"code":"route_not_found"}', refusal), []],
    ['a field too many', answer(200, '{"id":"a","b":1}'), ['answer 200 off its schema']],
    ['no field', answer(200, '{}'), ['answer 200 off its schema']],
    ['a status of no one', answer(404, '{"code":"x"}', refusal), ['undeclared status 404']],
    ['a bare refusal', answer(400, '{"code":"x"}'), ['no problem document']],
    ['a fault', answer(500, '{"code":"x"}', refusal), ['status 500', 'undeclared status 500']],
    ['a trace', answer(400, '{"code":"x","at":"/a/b.ts:12:3"}', refusal), ['shows its inside']],
    ['no answer', answer(0, 'socket hang up'), ['no answer']],
    ['a late answer', answer(200, '{"id":"a"}', 'application/json', 60_000), ['slow']],
  ])('%s', (_what, given, kinds) => {
    expect(findingsOf(operation, given, true).map(({ kind }) => kind)).toEqual(kinds);
  });

  test('a body that should have been refused', () => {
    const [finding] = findingsOf(operation, answer(200, '{"id":"a"}'), false);
    expect(finding?.kind).toMatch(/its schema refuses/);
  });
});

describe('the values', () => {
  const schema: Schema = {
    type: 'object',
    required: ['name', 'size'],
    properties: {
      name: { type: 'string', minLength: 2, maxLength: 5, pattern: '^[a-z0-9]*$' },
      size: { type: 'integer', minimum: 1, maximum: 9 },
      kind: { anyOf: [{ const: 'a' }, { type: 'null' }] },
      tags: { type: 'array', minItems: 1, items: { type: 'boolean' } },
    },
    additionalProperties: false,
  };

  test('that are to fit do, those that are spoiled mostly do not, and a seed repeats them', () => {
    const made = (seed: number) => {
      const dice = createDice(seed);
      const values = Array.from({ length: 300 }, () => fitting(dice, schema, () => []));
      return { values, bad: values.map((value) => spoiled(dice, value)) };
    };
    const { values, bad } = made(1);
    expect(values.map((value) => misfit(schema, value)).filter((wrong) => wrong !== null)).toEqual(
      [],
    );
    expect(bad.filter((value) => misfit(schema, value) !== null).length).toBeGreaterThan(200);
    expect(made(1)).toEqual({ values, bad });
    expect(made(2)).not.toEqual({ values, bad });
  });
});
