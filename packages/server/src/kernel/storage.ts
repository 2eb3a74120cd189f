// Free disk kept for the database: below a reserve, data of tenants are refused while what is there can
// still be read, signed in to, removed and audited. A disk that fills up to its end stops PostgreSQL.
import { statfs } from 'node:fs/promises';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { AppError } from './errors.ts';
import type { HealthCheck } from './health.ts';
import { layoutOf, readPointer } from './postgres/data-layout.ts';

export interface Room {
  readonly freeBytes: number;
  readonly reserveBytes: number;
}

export interface Storage {
  /** @throws AppError `storage_full` when no more than the reserve is free */
  assertRoom(what: string): Promise<void>;
  /** Of the fullest disk that data go to; null where that cannot be found out. */
  room(): Promise<Room | null>;
}

/** A disk fills slowly next to this, and asking costs a system call. */
const freshMs = 250;
const reserveBytesMax = 512 * 1024 * 1024;
const reserveShare = 0.05;

export function createStorage(
  config: Pick<Config, 'dataDir' | 'databaseUrl' | 'storageReserveBytes'>,
  clock: Clock,
): Storage {
  let folders: Promise<string[]> | null = null;
  let last: { at: number; room: Promise<Room | null> } | null = null;

  /** The data folder, and that of the embedded database where it lies elsewhere. */
  async function findFolders(): Promise<string[]> {
    const pointer = config.databaseUrl === null ? await readPointer(config.dataDir) : null;
    const home = pointer === null ? [] : [layoutOf(config.dataDir, pointer).home];
    return [config.dataDir, ...home];
  }

  async function measure(): Promise<Room | null> {
    folders ??= findFolders().catch(() => [config.dataDir]);
    const rooms = await Promise.all((await folders).map((path) => roomOf(path)));
    return rooms.reduce((least, room) => (marginOf(room) < marginOf(least) ? room : least), null);
  }

  async function roomOf(path: string): Promise<Room | null> {
    const facts = await statfs(path).catch(() => null);
    // File systems without a size say 0 blocks.
    if (facts === null || facts.blocks === 0) return null;
    const freeBytes = facts.bavail * facts.bsize;
    const share = Math.floor(facts.blocks * facts.bsize * reserveShare);
    const reserveBytes = config.storageReserveBytes ?? Math.min(reserveBytesMax, share);
    return { freeBytes, reserveBytes };
  }

  function room(): Promise<Room | null> {
    const now = clock.monotonic();
    if (last === null || now - last.at > freshMs) last = { at: now, room: measure() };
    return last.room;
  }

  return {
    room,
    async assertRoom(what) {
      const found = await room();
      if (found === null || !isLow(found)) return;
      const { freeBytes, reserveBytes } = found;
      const why = `${freeBytes} bytes are free, ${reserveBytes} are kept for the database`;
      throw new AppError('storage_full', { what: `${what}: ${why}` });
    },
  };
}

const isLow = ({ freeBytes, reserveBytes }: Room): boolean => freeBytes < reserveBytes;

const marginOf = (room: Room | null): number =>
  room === null ? Number.POSITIVE_INFINITY : room.freeBytes - room.reserveBytes;

export function storageHealth(storage: Storage): HealthCheck {
  return {
    name: 'storage',
    check: async () => {
      const room = await storage.room();
      if (room === null) return { status: 'ok' };
      const facts = { free_bytes: room.freeBytes, reserve_bytes: room.reserveBytes };
      if (!isLow(room)) return { status: 'ok', facts };
      return {
        status: 'degraded',
        cause: 'less disk is free than is kept for the database: new data are refused',
        remedy: 'free disk space in the data folder, or lower STORAGE_RESERVE_BYTES',
        facts,
      };
    },
  };
}
