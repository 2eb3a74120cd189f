// Long work on the server: look at it, wait for it, stop it.
import type { ApiPromise } from '../api-promise.ts';
import { delay } from '../clock.ts';
import { ApiError, errorFromProblem } from '../errors.ts';
import type { PageList } from '../page-list.ts';
import { path, type RequestOptions } from '../transport.ts';
import type { ListParams, Operation, OperationState } from '../types.ts';
import { Resource } from './resource.ts';

const POLL_MS_FIRST = 150;
const POLL_MS_MAX = 2000;
const RUNNING_STATES: ReadonlySet<OperationState> = new Set(['queued', 'running']);

export class Operations extends Resource {
  list(params: ListParams = {}, options?: RequestOptions): PageList<Operation> {
    return this.pages('/api/v1/operations', params, options);
  }

  get<R = unknown>(id: string, options?: RequestOptions): ApiPromise<Operation<R>> {
    return this.call({ method: 'GET', path: path`/api/v1/operations/${id}` }, options);
  }

  cancel<R = unknown>(id: string, options?: RequestOptions): ApiPromise<Operation<R>> {
    return this.call({ method: 'POST', path: path`/api/v1/operations/${id}/cancel` }, options);
  }

  /**
   * Follows an operation until it has `succeeded` or `needs_input`.
   *
   * @throws ApiError with the operation's own problem when it failed, or with the code
   * `operation_cancelled`. Aborting the signal stops the waiting, not the operation.
   */
  async wait<R = unknown>(
    id: string,
    options: RequestOptions & { onProgress?: (operation: Operation<R>) => void } = {},
  ): Promise<Operation<R>> {
    const { onProgress, ...request } = options;
    for (let pollMs = POLL_MS_FIRST; ; pollMs = Math.min(pollMs * 1.5, POLL_MS_MAX)) {
      const operation = await this.get<R>(id, request);
      onProgress?.(operation);
      if (!RUNNING_STATES.has(operation.state)) return settled(operation);
      await delay(pollMs, options.signal);
    }
  }
}

function settled<R>(operation: Operation<R>): Operation<R> {
  const { state, error, kind, id } = operation;
  if (state === 'succeeded' || state === 'needs_input') return operation;
  if (state === 'failed' && error) throw errorFromProblem(error);
  const code = state === 'cancelled' ? 'operation_cancelled' : 'operation_failed';
  throw new ApiError(`the operation "${kind}" (${id}) ended as ${state}`, { status: 200, code });
}
