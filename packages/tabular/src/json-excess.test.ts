// The bounds on JSON from outside, compared with the value that a parser makes of the same text.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonDepthMax, jsonExcess, jsonNamesMax } from './json-excess.ts';

const nested = (depth: number, open: string, close: string, inner = '1'): string =>
  open.repeat(depth) + inner + close.repeat(depth);
const names = (count: number): string =>
  `{${Array.from({ length: count }, (_, i) => `"k${i}":1`).join()}}`;

describe('jsonExcess', () => {
  test.each([
    ['lists as deep as allowed', nested(jsonDepthMax, '[', ']')],
    ['objects as deep as allowed', nested(jsonDepthMax, '{"a":', '}')],
    ['as many names as allowed', names(jsonNamesMax)],
    ['many objects of few names', `[${Array(20_000).fill('{"a":1,"b":2}').join()}]`],
    ['a long list', `[${Array(100_000).fill('1').join()}]`],
    ['brackets and colons in text', JSON.stringify(['[{'.repeat(5000), ':'.repeat(20_000)])],
    ['quotes behind slashes in text', JSON.stringify(['\\"['.repeat(2000)])],
    ['a text that never ends', `"${'['.repeat(5000)}`],
    ['what is no JSON', ']'.repeat(5000)],
  ])('takes %s', (_what, text) => {
    expect(jsonExcess(text)).toBeNull();
  });

  test.each([
    ['lists one too deep', nested(jsonDepthMax + 1, '[', ']'), /levels/],
    ['objects one too deep', nested(jsonDepthMax + 1, '{"a":', '}'), /levels/],
    ['a bottom that never comes', '['.repeat(100_000), /levels/],
    ['depth behind a text with a slash at its end', `["\\\\",${'['.repeat(50_000)}`, /levels/],
    ['one name too many', names(jsonNamesMax + 1), /names/],
    ['one name too many further in', `{"row":{"j":${names(300_000)}}}`, /names/],
    [
      'the same name over and over',
      `{${Array(jsonNamesMax + 1)
        .fill('"a":1')
        .join()}}`,
      /names/,
    ],
  ])('refuses %s', (_what, text, reason) => {
    expect(jsonExcess(text)).toMatch(reason);
  });

  test('agrees with the depth of the value, whatever stands in its texts', () => {
    const depthOf = (value: unknown): number =>
      typeof value === 'object' && value !== null
        ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
        : 0;
    fc.assert(
      fc.property(fc.json({ maxDepth: 8, noUnicodeString: false }), (inner) => {
        const room = jsonDepthMax - depthOf(JSON.parse(inner));
        expect(jsonExcess(nested(room, '[', ']', inner))).toBeNull();
        expect(jsonExcess(nested(room + 1, '[', ']', inner))).toMatch(/levels/);
      }),
    );
  });
});
