// How the harness tells that others are working, and the command around it.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareTicks, readMachineFacts } from './machine.ts';

describe('disturbance', () => {
  it('is the share that others used of all cores, the busiest first, ourselves left out', () => {
    const before = new Map([
      [1, { name: 'init', ticks: 10 }],
      [2, { name: 'us', ticks: 10 }],
      [3, { name: 'idle', ticks: 7 }],
    ]);
    const after = new Map([
      [1, { name: 'init', ticks: 60 }],
      [2, { name: 'us', ticks: 500 }],
      [3, { name: 'idle', ticks: 7 }],
      [4, { name: 'fresh', ticks: 100 }],
    ]);
    // 5 s on 2 cores are 1000 ticks; 50 and 100 of them went to others.
    const { share, busiest } = compareTicks(before, after, 5, 2, 2);
    expect(share).toBeCloseTo(0.15, 10);
    expect(busiest.map(({ name }) => name)).toEqual(['fresh', 'init']);
  });
});

describe('machine facts', () => {
  it('name the machine, the Node and the moment', () => {
    const facts = readMachineFacts();
    expect(facts.cores).toBeGreaterThan(0);
    expect(facts.memoryBytes).toBeGreaterThan(0);
    expect(facts.nodeVersion).toBe(process.version);
    expect(facts.loadAverage).toHaveLength(3);
    expect(Number.isNaN(Date.parse(facts.date))).toBe(false);
  });
});

describe('the bench command', () => {
  let folder: string;
  const bench = (...words: string[]) =>
    spawnSync(process.execPath, [join(import.meta.dirname, '../run.ts'), ...words], {
      encoding: 'utf8',
      env: { ...process.env, BENCH_FOLDER: folder, AIBAAS_BENCH_DATA: '' },
    });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'benches-'));
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    const good = `export const name = 'good';
      export const run = async ({ data, json, log }) => {
        log('measured');
        return { data: data ?? null, json };
      };`;
    await writeFile(join(folder, 'good.bench.ts'), good);
    await writeFile(join(folder, 'bad.bench.ts'), "export const name = 'other';");
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('lists what there is', () => {
    const { status, stdout } = bench('--list');
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'bad\ngood\n' });
  });

  it('writes results with the facts of the machine', async () => {
    const file = join(folder, 'out.json');
    const { status, stdout } = bench('good', '--noisy', '--json', file);
    expect(status).toBe(0);
    expect(stdout).toContain('\n  measured\n');
    const { machine, results } = JSON.parse(await readFile(file, 'utf8'));
    expect(machine).toMatchObject({ nodeVersion: process.version, isNoisy: true });
    expect(results).toEqual({ good: { data: null, json: true } });
  });

  it.each([
    [[], 2, 'Benches: bad, good'],
    [['missing'], 2, 'No bench is called missing'],
    [['good', '--fast'], 2, "Unknown option '--fast'"],
    [['bad', '--noisy'], 1, "must export name = 'bad'"],
  ])('refuses %j with exit code %i', (words, status, message) => {
    const run = bench(...words);
    expect(run.status).toBe(status);
    expect(run.stderr).toContain(message);
  });
});
