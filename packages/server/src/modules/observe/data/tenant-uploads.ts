// Files on their way in, counted to the tenant that sends them: bytes before they are written, and taken
// off when the file is gone. Where they lie is the business of uploads.ts.
import type { Quotas } from '../../../kernel/quotas.ts';
import { filePart } from './rules.ts';
import type { Upload, Uploads } from './uploads.ts';

type Bytes = AsyncIterable<Uint8Array>;

export interface TenantUploads extends Pick<Uploads, 'pathOf' | 'sizeOf' | 'digest' | 'sweep'> {
  /** @throws AppError as Uploads does, and `quota_exceeded`; then nothing is left */
  store(stream: Bytes, id: string, bounds: { tenantId: string; bytesMax: number }): Promise<Upload>;
  /** @throws AppError as Uploads does, and `quota_exceeded` */
  append(
    stream: Bytes,
    id: string,
    place: { tenantId: string; from: number; bytesMax: number },
  ): Promise<void>;
  remove(id: string, tenantId: string): Promise<void>;
}

export function createTenantUploads(uploads: Uploads, quotas: Quotas): TenantUploads {
  async function* counted(stream: Bytes, tenantId: string, id: string): AsyncGenerator<Uint8Array> {
    for await (const chunk of stream) {
      await quotas.take(tenantId, filePart(id), { rows: 0, bytes: chunk.length });
      yield chunk;
    }
  }

  return {
    pathOf: uploads.pathOf,
    sizeOf: uploads.sizeOf,
    digest: uploads.digest,
    sweep: uploads.sweep,

    async store(stream, id, { tenantId, bytesMax }) {
      try {
        return await uploads.store(counted(stream, tenantId, id), id, bytesMax);
      } catch (error) {
        quotas.drop(tenantId, filePart(id));
        throw error;
      }
    },

    async append(stream, id, { tenantId, from, bytesMax }) {
      const before = await uploads.sizeOf(id);
      let taken = 0;
      const tallied = async function* (): AsyncGenerator<Uint8Array> {
        for await (const chunk of counted(stream, tenantId, id)) {
          taken += chunk.length;
          yield chunk;
        }
      };
      try {
        await uploads.append(tallied(), id, { from, bytesMax });
      } catch (error) {
        // Of a part that broke off some stays, of one that was too large nothing.
        const kept = (await uploads.sizeOf(id)) - before;
        quotas.giveBack(tenantId, filePart(id), { rows: 0, bytes: taken - kept });
        throw error;
      }
    },

    async remove(id, tenantId) {
      await uploads.remove(id);
      quotas.drop(tenantId, filePart(id));
    },
  };
}
