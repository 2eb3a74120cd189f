// Files that come in parts: announced with their size, sent part by part from where the last one ended,
// looked up after a lost connection, and imported once they are whole.
import type { FileUpload, ImportQuery, UploadInput } from '@aibaas/contract';
import { isoTime } from '../../../kernel/clock.ts';
import { AppError, invalidField } from '../../../kernel/errors.ts';
import type { RequestContext } from '../../../kernel/http/context.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { OperationView } from '../../../kernel/operations.ts';
import type { ImportService } from './import-service.ts';
import type { TenantUploads } from './tenant-uploads.ts';
import * as store from './upload-store.ts';

export interface UploadService {
  create(context: RequestContext, input: UploadInput): Promise<FileUpload>;
  get(context: RequestContext, id: string): Promise<FileUpload>;
  /** Takes bytes that belong at `offset`; of a part that breaks off, what came is kept. */
  append(
    context: RequestContext,
    id: string,
    offset: string | undefined,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<FileUpload>;
  remove(context: RequestContext, id: string): Promise<void>;
  /** Starts the import of a whole file; the upload is then gone. */
  importIt(context: RequestContext, id: string, query: ImportQuery): Promise<OperationView>;
  /** Forgets what nobody went on with for a day. @returns files that are still wanted */
  forgetOld(): Promise<string[]>;
}

const perTenantMax = 50;
const keepMs = 24 * 3_600_000;

export function createUploadService(
  { config, database, ids, clock, storage }: Kernel,
  uploads: TenantUploads,
  imports: Pick<ImportService, 'createFrom'>,
): UploadService {
  /** Uploads that a request is writing to. */
  const writing = new Set<string>();

  async function find(context: RequestContext, id: string): Promise<store.UploadRecord> {
    const [record] = await database.lookup<store.UploadRecord>(context, store.findUpload(id));
    if (record === undefined) throw new AppError('not_found', { subject: 'upload', id });
    return record;
  }

  async function view(record: store.UploadRecord): Promise<FileUpload> {
    const { id, filename, bytes_total, created_at } = record;
    return {
      id,
      filename,
      offset: await uploads.sizeOf(id),
      bytes_total,
      created_at: isoTime(created_at.getTime()),
      expires_at: isoTime(created_at.getTime() + keepMs),
    };
  }

  return {
    async create(context, { filename, bytes_total }) {
      await storage.assertRoom('a file');
      const id = ids.next();
      await database.tenant(context, async (tx) => {
        if ((await store.countUploads(tx)) >= perTenantMax) {
          throw new AppError('conflict', { reason: `${perTenantMax} uploads wait already` });
        }
        await store.insertUpload(tx, { id, filename, bytes_total }, clock.now());
      });
      context.note({ resourceType: 'upload', resourceId: id, details: { filename } });
      return view(await find(context, id));
    },

    get: async (context, id) => view(await find(context, id)),

    async append(context, id, offset, bytes) {
      const record = await find(context, id);
      const from = readOffset(offset);
      if (writing.has(id)) {
        throw new AppError('busy', { what: 'The upload' }, { retryAfterSeconds: 1 });
      }
      writing.add(id);
      try {
        const size = await uploads.sizeOf(id);
        if (from !== size) throw new AppError('upload_offset', { given: from, offset: size });
        const { tenantId } = context;
        const bytesMax = Math.min(record.bytes_total, config.importBytesMax);
        await uploads.append(bytes, id, { tenantId, from, bytesMax });
      } finally {
        writing.delete(id);
      }
      return view(record);
    },

    async remove(context, id) {
      await find(context, id);
      await database.tenant(context, async (tx) => {
        await store.deleteUpload(tx, id);
        tx.afterCommit(() => void uploads.remove(id, context.tenantId));
      });
      context.note({ resourceType: 'upload', resourceId: id });
    },

    async importIt(context, id, query) {
      const record = await find(context, id);
      const size = await uploads.sizeOf(id);
      const { bytes_total: bytes, filename } = record;
      if (size !== bytes) throw new AppError('upload_incomplete', { offset: size, bytes });
      // The file keeps its name: the import goes by the id of the upload.
      const facts = { id, bytes, query: { ...query, filename: query.filename ?? filename } };
      return imports.createFrom(context, facts, (tx) => store.deleteUpload(tx, id));
    },

    forgetOld: () =>
      database.system('old uploads', (tx) => store.forgetUploads(tx, clock.now() - keepMs)),
  };
}

function readOffset(text: string | undefined): number {
  const offset = Number(text);
  if (text === undefined || !/^\d{1,15}$/.test(text)) {
    throw invalidField('/upload-offset', 'must say at which byte the part begins', 'headers');
  }
  return offset;
}
