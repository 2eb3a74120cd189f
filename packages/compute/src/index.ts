// The worker-thread pool that the server and the command line share.
export { ComputeError, type ComputeErrorCode } from './compute-error.ts';
export { type ComputePool, createComputePool, type RunOptions } from './pool.ts';
export { type TaskContext, type TaskRef, taskModule } from './task-module.ts';
