// The names that the specification fixes, each with the part of the plan that brings it, and the list of
// those that nothing answers to yet.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../examples/specification');
const read = <T>(file: string): T => JSON.parse(readFileSync(join(folder, file), 'utf8')) as T;

export interface Census {
  /** By kind (endpoints, tables, sdk, …): name and part. */
  readonly names: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** By kind, what does not work yet. It only gets shorter. */
  readonly notYet: Readonly<Record<string, readonly string[]>>;
}

export const census: Census = { names: read('names.json'), notYet: read('not-yet.json') };
