// Runs inside a worker thread: loads task modules, runs one job at a time and answers in the
// words of protocol.ts. It knows nothing about queues, time limits or other threads.
import { parentPort, workerData } from 'node:worker_threads';
import { ComputeError, recordError } from './compute-error.ts';
import type { FromThread, ThreadData, ToThread } from './protocol.ts';
import type { TaskContext, TaskRef } from './task-module.ts';

interface CurrentJob {
  readonly id: number;
  readonly controller: AbortController;
  items: AsyncIterator<unknown> | null;
}

if (parentPort === null) throw new Error('thread.ts only runs inside a worker thread');
const port = parentPort;
const abortedJob = new Int32Array((workerData as ThreadData).abortedJob);
let current: CurrentJob | null = null;

port.on('message', (message: ToThread) => {
  if (message.kind === 'start') void start(message);
  else if (current?.id !== message.id) return;
  else if (message.kind === 'abort') current.controller.abort(cancelled());
  else if (message.kind === 'pull') void pull(current);
  else void giveBack(current);
});

async function start(message: Extract<ToThread, { kind: 'start' }>): Promise<void> {
  const { id } = message;
  const controller = new AbortController();
  const job: CurrentJob = { id, controller, items: null };
  current = job;
  try {
    const context: TaskContext = {
      signal: pollable(controller, id),
      progress: (value) => answer({ kind: 'progress', id, value }),
    };
    const task = await load(message.task);
    const outcome = task(message.input, context);
    if (message.mode === 'stream') job.items = iteratorOf(outcome, message.task);
    else finish(job, await outcome);
  } catch (thrown) {
    fail(job, thrown);
  }
}

async function pull(job: CurrentJob): Promise<void> {
  try {
    const next = await job.items?.next();
    if (next === undefined || next.done === true) finish(job, undefined);
    else answer({ kind: 'item', id: job.id, value: next.value });
  } catch (thrown) {
    fail(job, thrown);
  }
}

async function giveBack(job: CurrentJob): Promise<void> {
  try {
    await job.items?.return?.();
    finish(job, undefined);
  } catch (thrown) {
    fail(job, thrown);
  }
}

function finish(job: CurrentJob, value: unknown): void {
  if (current !== job) return;
  answer({ kind: 'done', id: job.id, value });
  current = null;
}

function fail(job: CurrentJob, thrown: unknown): void {
  if (current !== job) return;
  current = null;
  answer({ kind: 'failed', id: job.id, error: recordError(thrown) });
}

function answer(message: FromThread): void {
  port.postMessage(message);
}

async function load(task: TaskRef): Promise<(input: unknown, context: TaskContext) => unknown> {
  const exported: Record<string, unknown> = await import(task.module);
  const found = exported[task.name];
  if (typeof found !== 'function') {
    throw new ComputeError('task_failed', `${task.module} exports no function "${task.name}"`);
  }
  return (input, context) => found(input, context);
}

function iteratorOf(outcome: unknown, task: TaskRef): AsyncIterator<unknown> {
  if (typeof outcome === 'object' && outcome !== null && Symbol.asyncIterator in outcome) {
    return (outcome as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  }
  throw new ComputeError('task_failed', `task "${task.name}" is not an async generator`);
}

// A busy loop never receives the abort message, so `aborted` also looks at shared memory.
function pollable(controller: AbortController, id: number): AbortSignal {
  const { signal } = controller;
  const native = Object.getOwnPropertyDescriptor(AbortSignal.prototype, 'aborted');
  Object.defineProperty(signal, 'aborted', {
    get: () => {
      if (Atomics.load(abortedJob, 0) === id && native?.get?.call(signal) !== true) {
        controller.abort(cancelled());
      }
      return native?.get?.call(signal) === true;
    },
  });
  return signal;
}

function cancelled(): DOMException {
  return new DOMException('the caller cancelled this task', 'AbortError');
}
