// Finds the benches beside this folder and runs one. What a bench is: a file `NAME.bench.ts` that
// exports `name` and `run`.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface BenchContext {
  /** Folder of the public data sets (AIBAAS_BENCH_DATA); undefined: skip, and say so. */
  data: string | undefined;
  /** Whether the numbers go to a file as well. */
  json: boolean;
  /** Less data, fewer rounds: for a look, not for the record. */
  quick: boolean;
  log(line: string): void;
}

export interface Bench {
  name: string;
  run(context: BenchContext): Promise<Record<string, unknown>>;
}

/** Names of all benches of a folder, sorted. */
export async function listBenches(folder: string): Promise<string[]> {
  const files = await readdir(folder);
  return files
    .filter((file) => file.endsWith('.bench.ts'))
    .map((file) => file.replace(/\.bench\.ts$/, ''))
    .sort();
}

/** @throws Error when the file does not export what a bench must. */
export async function loadBench(folder: string, name: string): Promise<Bench> {
  const file = join(folder, `${name}.bench.ts`);
  const module = (await import(pathToFileURL(file).href)) as Partial<Bench>;
  if (module.name !== name || typeof module.run !== 'function') {
    throw new Error(`${file} must export name = '${name}' and run(context)`);
  }
  return { name: module.name, run: module.run };
}
