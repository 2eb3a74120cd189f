// What runs on a compute thread: reading a file's columns, and its rows as batches of COPY text.
import type { TaskContext } from '@aibaas/compute';
import {
  type Batch,
  type Inference,
  inferFile,
  type ParseHints,
  type ParseInput,
  parseFile,
} from '@aibaas/tabular';

export function infer(input: { path: string; hints: ParseHints }): Promise<Inference> {
  return inferFile(input.path, input.hints);
}

export function batches(input: ParseInput, { signal }: TaskContext): AsyncGenerator<Batch> {
  return parseFile(input, { signal });
}
