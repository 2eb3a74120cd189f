// Sends a file in parts and goes on after each lost connection from where the server stands.
import { delay } from './clock.ts';
import { ApiError, ConnectionError } from './errors.ts';
import { fraction } from './random.ts';
import { path, type RequestOptions, type Transport } from './transport.ts';
import type { Upload, UploadParams } from './types.ts';

const WAIT_MS_FIRST = 500;
const WAIT_MS_MAX = 15_000;
/** Whoever else answers so may answer otherwise in a moment. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([409, 429, 500, 502, 503, 504]);

interface Settings {
  readonly filename: string;
  readonly partBytes: number;
  readonly options: RequestOptions;
  readonly onUpload: NonNullable<UploadParams['onUpload']>;
}

export class PartedUpload {
  readonly #transport: Transport;
  readonly #file: Blob;
  readonly #settings: Settings;

  constructor(transport: Transport, file: Blob, settings: Settings) {
    this.#transport = transport;
    this.#file = file;
    this.#settings = settings;
  }

  /**
   * @returns the id of the upload, once all of it is there
   * @throws ApiError what the server refuses for good; the signal's reason
   */
  async send(resumeId?: string): Promise<string> {
    const { onUpload, options } = this.#settings;
    let upload = resumeId === undefined ? await this.#begin() : await this.#stand(resumeId);
    const { id } = upload;
    let failures = 0;
    onUpload({ id, offset: upload.offset, isWaiting: false });
    while (upload.offset < this.#file.size) {
      try {
        upload = failures === 0 ? await this.#sendPart(upload) : await this.#stand(id);
        failures = 0;
        onUpload({ id, offset: upload.offset, isWaiting: false });
      } catch (error) {
        options.signal?.throwIfAborted();
        if (!isPassing(error)) throw error;
        onUpload({ id, offset: upload.offset, isWaiting: true });
        const waitMs = Math.min(WAIT_MS_FIRST * 2 ** failures, WAIT_MS_MAX);
        failures += 1;
        await delay(waitMs * (0.5 + fraction() / 2), options.signal);
      }
    }
    return id;
  }

  async #begin(): Promise<Upload> {
    const json = { filename: this.#settings.filename, bytes_total: this.#file.size };
    const spec = { method: 'POST', path: '/api/v1/uploads', json } as const;
    return (await this.#transport.send<Upload>(spec, this.#settings.options)).data;
  }

  async #stand(id: string): Promise<Upload> {
    const spec = { method: 'GET', path: path`/api/v1/uploads/${id}` } as const;
    return (await this.#transport.send<Upload>(spec, this.#settings.options)).data;
  }

  async #sendPart({ id, offset }: Upload): Promise<Upload> {
    const { partBytes, options } = this.#settings;
    const body = this.#file.slice(offset, offset + partBytes);
    const spec = { method: 'PATCH', path: path`/api/v1/uploads/${id}`, body } as const;
    const headers = { ...options.headers, 'upload-offset': String(offset) };
    // Sent once: after a failure the server is asked first where it stands.
    const once = { ...options, headers, timeoutMs: 0, maxNetworkRetries: 0 };
    return (await this.#transport.send<Upload>(spec, once)).data;
  }
}

function isPassing(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  return error instanceof ApiError && PASSING_STATUSES.has(error.status);
}
