// The encoder: what becomes of numbers of any size, of what is missing, rare or unseen.
import { describe, expect, it } from 'vitest';
import { specsOf } from '../estimator/model-header.ts';
import { type Frame, frameFromColumns, MlError } from '../index.ts';
import { StateReader } from '../state/state-reader.ts';
import { fitEncoder, readEncoder, scaleOf } from './index.ts';

const encoderOf = (frame: Frame) => fitEncoder(specsOf(frame), frame, null);

describe('the tabular encoder', () => {
  const frame = frameFromColumns({
    size: [1, 3, null, 5],
    plan: ['a', 'b', null, 'a'],
    same: [7, 7, 7, 7],
  });

  it('standardises, flags what is missing and gives each level a feature', () => {
    const encoder = encoderOf(frame);
    const names = encoder.features.map(({ column, level }) => `${column}:${level}`);
    expect(names).toEqual([
      'size:null',
      'size:missing',
      'same:null',
      'plan:a',
      'plan:b',
      'plan:other',
    ]);
    const { dense, codes } = encoder.encode(frame);
    const spread = Math.sqrt(8 / 3);
    expect(Array.from(dense[0] as Float64Array)).toEqual([-2 / spread, 0, 0, 2 / spread]);
    expect(Array.from(dense[1] as Float64Array)).toEqual([0, 0, 1, 0]);
    expect(Array.from(dense[2] as Float64Array)).toEqual([0, 0, 0, 0]);
    expect(Array.from(codes[0] as Int32Array)).toEqual([3, 4, 5, 3]);
  });

  it('puts unseen and rare levels into one bucket', () => {
    const encoder = encoderOf(frame);
    const other = frameFromColumns({ plan: ['new', 'b'], same: [1, 1], size: [1, 1] });
    expect(Array.from(encoder.encode(other).codes[0] as Int32Array)).toEqual([5, 4]);
    const rare = Array.from({ length: 1000 }, (_, i) => (i < 5 ? 'rare' : `common${i % 3}`));
    const many = frameFromColumns({ plan: rare });
    expect(encoderOf(many).features.map(({ level }) => level)).not.toContain('rare');
    const ids = frameFromColumns({ id: Array.from({ length: 5000 }, (_, i) => `id${i % 450}`) });
    expect(encoderOf(ids).width).toBe(256);
  });

  it('keeps its products right in every form', () => {
    const encoder = encoderOf(frame);
    const design = encoder.encode(frame);
    const floats = design.toFloats(10);
    const gram = design.gram(null);
    for (let i = 0; i < design.width; i++) {
      for (let j = 0; j < design.width; j++) {
        let sum = 0;
        for (let row = 0; row < 4; row++) {
          sum +=
            (floats[row * design.width + i] as number) * (floats[row * design.width + j] as number);
        }
        expect(gram[i * design.width + j]).toBeCloseTo(sum, 5);
      }
    }
  });

  it('survives JSON and refuses what does not fit', () => {
    const encoder = encoderOf(frame);
    const state = JSON.parse(JSON.stringify(encoder));
    const again = readEncoder(new StateReader(state, 'encoder'), specsOf(frame));
    expect(again.encode(frame)).toEqual(encoder.encode(frame));
    state.columns.pop();
    expect(() => readEncoder(new StateReader(state, 'encoder'), specsOf(frame))).toThrow(MlError);
  });
});

describe('the scale of a column', () => {
  it.each([1, 1e-200, 1e200, 1e307])('is right for numbers of size %f', (size) => {
    const { centre, spread } = scaleOf(Float64Array.of(size, 2 * size, 3 * size, Number.NaN), null);
    expect(centre / size).toBeCloseTo(2, 12);
    expect(spread / size).toBeCloseTo(Math.sqrt(2 / 3), 12);
  });

  it('takes weights, and finds no spread where nothing changes', () => {
    const { centre } = scaleOf(Float64Array.of(0, 10), Float64Array.of(3, 1));
    expect(centre).toBe(2.5);
    expect(scaleOf(new Float64Array(5).fill(0.1), null).spread).toBe(0);
    expect(scaleOf(Float64Array.of(Number.NaN, Number.NaN), null)).toEqual({
      centre: 0,
      spread: 0,
    });
  });
});
