// Files on their way into a table, what was rejected of them, and the repair of that.
import type { ApiPromise } from '../api-promise.ts';
import type { PageList } from '../page-list.ts';
import { PartedUpload } from '../parted-upload.ts';
import { path, type RequestOptions } from '../transport.ts';
import type {
  Import,
  ImportAnswers,
  ImportBody,
  ImportHints,
  ImportInference,
  ImportParams,
  ImportReject,
  ImportResult,
  ListParams,
  Operation,
  Row,
  RowValues,
  Upload,
  UploadParams,
} from '../types.ts';
import { Resource } from './resource.ts';

const IMPORTS = '/api/v1/imports';
const PART_BYTES = 8 * 1024 * 1024;

export class Imports extends Resource {
  /** What the server would make of a file; `body` is its beginning, at most 1 MiB, or a whole Excel file. */
  preview(
    params: { body: ImportBody; filename: string } & ImportHints,
    options?: RequestOptions,
  ): ApiPromise<ImportInference> {
    const { body, ...query } = params;
    const spec = { method: 'POST', path: `${IMPORTS}/preview`, query: hints(query), body } as const;
    return this.call(spec, options);
  }

  /**
   * Uploads a file and starts importing it. Resolves when the upload is complete; follow the
   * rest with `operations.wait`. An upload has no time limit unless you set `timeoutMs`.
   *
   * @example
   * ```ts
   * import { openAsBlob } from 'node:fs';
   *
   * const body = await openAsBlob('day.csv.gz');
   * const started = await aibaas.imports.create({ table: 'rides', filename: 'day.csv.gz', body });
   * const { result } = await aibaas.operations.wait(started.id);
   * ```
   */
  create(params: ImportParams, options?: RequestOptions): ApiPromise<Operation<ImportResult>> {
    const { body, ...query } = params;
    const spec = { method: 'POST', path: IMPORTS, query: hints(query), body } as const;
    return this.call(spec, { timeoutMs: 0, ...options });
  }

  /**
   * Sends a large file in parts and then imports it. A lost connection costs one part: the rest is
   * sent on from where the server stands, for as long as it takes, until the signal aborts.
   *
   * @example
   * ```ts
   * const started = await aibaas.imports.upload({ table: 'trips', filename: file.name, body: file });
   * ```
   */
  async upload(
    params: UploadParams,
    options: RequestOptions = {},
  ): Promise<Operation<ImportResult>> {
    const { body, uploadId, partBytes = PART_BYTES, onUpload, ...query } = params;
    const id = await new PartedUpload(this.transport, body, {
      filename: query.filename,
      partBytes,
      options,
      onUpload: onUpload ?? (() => {}),
    }).send(uploadId);
    const place = path`/api/v1/uploads/${id}/import`;
    return this.call({ method: 'POST', path: place, json: hints(query) }, options);
  }

  /** How much of an upload has come. */
  getUpload(id: string, options?: RequestOptions): ApiPromise<Upload> {
    return this.call({ method: 'GET', path: path`/api/v1/uploads/${id}` }, options);
  }

  /** Gives up an upload. */
  removeUpload(id: string, options?: RequestOptions): ApiPromise<void> {
    return this.call({ method: 'DELETE', path: path`/api/v1/uploads/${id}` }, options);
  }

  list(params: ListParams = {}, options?: RequestOptions): PageList<Import> {
    return this.pages(IMPORTS, params, options);
  }

  get(id: string, options?: RequestOptions): ApiPromise<Import> {
    return this.call({ method: 'GET', path: path`/api/v1/imports/${id}` }, options);
  }

  /** Answers the questions of an import in state `needs_input`, which then goes on. */
  answer(id: string, answers: ImportAnswers, options?: RequestOptions): ApiPromise<Import> {
    const spec = { method: 'PATCH', path: path`/api/v1/imports/${id}`, json: answers } as const;
    return this.call(spec, options);
  }

  /** Takes back the rows that an import added, and the table if it made it for them alone. */
  undo(id: string, options?: RequestOptions): ApiPromise<Import> {
    return this.call({ method: 'POST', path: path`/api/v1/imports/${id}/undo` }, options);
  }

  rejects(id: string, params: ListParams = {}, options?: RequestOptions): PageList<ImportReject> {
    return this.pages(path`/api/v1/imports/${id}/rejects`, params, options);
  }

  /** Adds a rejected row after all, with corrected values. */
  repair(
    id: string,
    rejectId: string,
    values: RowValues,
    options?: RequestOptions,
  ): ApiPromise<{ row: Row }> {
    const place = path`/api/v1/imports/${id}/rejects/${rejectId}/repair`;
    return this.call({ method: 'POST', path: place, json: { values } }, options);
  }
}

function hints<T extends { columns?: ImportHints['columns'] }>(
  query: T,
): Omit<T, 'columns'> & { columns?: string } {
  const { columns, ...rest } = query;
  return columns === undefined ? rest : { ...rest, columns: JSON.stringify(columns) };
}
