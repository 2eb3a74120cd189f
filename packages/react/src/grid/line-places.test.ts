// Lines of the grid that are brought to the wanted rows: which ones first, and never a row twice.
import { describe, expect, it } from 'vitest';
import { type LinePlace, nextPlaces, type Wanted } from './line-places.ts';

const wanted: Wanted = { from: 0, count: 12, rowCount: 1000, nearest: 5, most: 4 };
const rows = (places: readonly LinePlace[]): number[] =>
  places.map(({ index }) => index).sort((a, b) => a - b);
const span = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + i);

describe('the lines of the grid', () => {
  it('stand at once where nothing was drawn', () => {
    const { places, isBehind } = nextPlaces([], wanted);
    expect(rows(places)).toEqual(span(0, 12));
    expect(isBehind).toBe(false);
  });

  it('reach a far place in steps, what is nearest first', () => {
    let { places } = nextPlaces([], wanted);
    const jump = { ...wanted, from: 500, nearest: 506 };
    const steps: number[][] = [];
    for (let isBehind = true; isBehind; ) {
      ({ places, isBehind } = nextPlaces(places, jump));
      steps.push(rows(places).filter((row) => row >= 500));
    }
    expect(steps.map(({ length }) => length)).toEqual([4, 8, 12]);
    expect(steps[0]).toContain(506);
    expect(steps.at(-1)).toEqual(span(500, 12));
  });

  it('never move a line that already shows a wanted row', () => {
    const { places } = nextPlaces([], wanted);
    const next = nextPlaces(places, { ...wanted, from: 3 });
    const moved = next.places.filter(({ index }, slot) => places[slot]?.index !== index);
    expect(moved.map(({ index }) => index).sort((a, b) => a - b)).toEqual([12, 13, 14]);
  });

  it('show no row that is gone', () => {
    const { places } = nextPlaces([], { ...wanted, from: 900, nearest: 905 });
    const { places: after } = nextPlaces(places, { ...wanted, from: 0, rowCount: 20, most: 1 });
    expect(Math.max(...rows(after))).toBeLessThan(20);
    expect(new Set(rows(after)).size).toBe(12);
  });

  it('show no row twice when there is room for more of them', () => {
    const { places } = nextPlaces([], { ...wanted, from: 40, nearest: 45 });
    const { places: after } = nextPlaces(places, { ...wanted, from: 46, count: 17, nearest: 50 });
    expect(rows(after)).toEqual(span(46, 17));
  });

  it('are as many as there are rows at most', () => {
    expect(nextPlaces([], { ...wanted, rowCount: 3 }).places).toHaveLength(3);
    expect(nextPlaces([], { ...wanted, count: 0, rowCount: 0 }).places).toEqual([]);
  });
});
