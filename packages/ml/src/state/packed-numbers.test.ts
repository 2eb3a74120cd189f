// Packed lists of numbers: what comes back, in how much room, and what damaged texts are told.
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../random.ts';
import { packNumbers, packRounded, unpackNumbers, unpackRounded } from './packed-numbers.ts';

const random = seededRandom(5);
const many = Array.from({ length: 1000 }, () => random() * 1e6 - 5e5);

describe('packed numbers', () => {
  test.each<[string, number[], number]>([
    ['none', [], 40],
    ['one value alone', new Array(5000).fill(7), 40],
    ['few values', Array.from({ length: 5000 }, (_, i) => [0.1, -3, 1e300][i % 3] as number), 1800],
    ['singles', many.map(Math.fround), 5400],
    ['doubles', many, 10_800],
    ['fewer than their list would take', [1 / 3, 0.2], 60],
  ])('%s come back as they were, in little room', (_, numbers, size) => {
    const text = JSON.stringify(packNumbers(numbers));
    expect(text.length).toBeLessThanOrEqual(size);
    const back = unpackNumbers(JSON.parse(text), numbers.length, 'x');
    expect(Array.from(back)).toEqual(numbers);
  });

  test('rounded ones are off by 0.4 % at most, and packing them again changes nothing', () => {
    const wild = [...many, 0, 3.4e38, -3.4e38, 1e-30];
    const text = packRounded(wild);
    const back = unpackRounded(text, wild.length, 'x');
    wild.forEach((number, i) => {
      expect(Math.abs((back[i] as number) - number)).toBeLessThanOrEqual(0.004 * Math.abs(number));
    });
    expect(packRounded(back)).toBe(text);
  });

  test.each([
    [null],
    ['text'],
    [{}],
    [{ floats: 'AAAA' }],
    [{ floats: 'no base64!' }],
    [{ floats: 7 }],
    [{ floats: 'AADAfw==' }],
    [{ doubles: 'AAAAAAAA' }],
    [{ values: [1, 2], places: '' }],
    [{ values: [], places: '' }],
    [{ values: [1, 2, 3], places: 'Aw==' }],
    [{ values: ['1'], places: '' }],
    [{ values: [null], places: '' }],
    [{ values: [1] }],
  ])('%j is refused', (packed) => {
    expect(() => unpackNumbers(packed, 1, 'x')).toThrow(
      expect.objectContaining({ code: 'state_invalid', path: 'x' }),
    );
    expect(() => unpackRounded(packed, 1, 'x')).toThrow(
      expect.objectContaining({ code: 'state_invalid', path: 'x' }),
    );
  });
});
