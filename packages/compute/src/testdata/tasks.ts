// Tasks for the pool's tests: each one behaves well or badly in exactly one way.
import type { TaskContext } from '../task-module.ts';

export const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);

export const byteLength = (input: { bytes: ArrayBuffer }): number => input.bytes.byteLength;

export async function steps(count: number, context: TaskContext): Promise<string> {
  for (let i = 1; i <= count; i++) context.progress({ done: i, total: count });
  return 'finished';
}

export function refuse(): never {
  const error = new RangeError('values must be finite');
  throw Object.assign(error, { code: 'bad_value', path: 'values/3', details: { value: 'NaN' } });
}

export function throwText(): never {
  throw 'just words';
}

export const uncloneable = (): unknown => ({ method: () => 1 });

export const exit = (code: number): never => process.exit(code);

export async function crashLater(): Promise<never> {
  queueMicrotask(() => {
    throw new Error('outside of every try');
  });
  return await new Promise(() => {});
}

/** Spins without ever returning to the event loop, but looks at its signal. */
export function spinUntilAborted(_input: unknown, context: TaskContext): string {
  context.progress('spinning');
  while (!context.signal.aborted);
  context.signal.throwIfAborted();
  return 'not reached';
}

export function spinForever(_input: unknown, context: TaskContext): never {
  context.progress('spinning');
  while (true);
}

export const untilAborted = (_input: unknown, { signal, progress }: TaskContext): Promise<string> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
    progress('waiting');
  });

let produced = 0;
let cleanedUp = 0;

export async function* count(limit: number): AsyncGenerator<number> {
  produced = 0;
  try {
    for (let i = 0; i < limit; i++) {
      produced++;
      yield i;
    }
  } finally {
    cleanedUp++;
  }
}

export async function* failAfter(limit: number): AsyncGenerator<number> {
  for (let i = 0; i < limit; i++) yield i;
  refuse();
}

export async function* hang(): AsyncGenerator<number> {
  yield 1;
  while (true);
}

export const counts = (): { produced: number; cleanedUp: number } => ({ produced, cleanedUp });
