// Chain heads kept outside the database, so that cutting off the end of a chain is noticed even by
// someone who can rewrite every table. Append-only, synced to disk, bounded in size.
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Seal } from './seal.ts';

export interface Head {
  readonly tenantId: string;
  readonly sequence: number;
  /** Hexadecimal. */
  readonly mac: string;
  /** RFC 3339. */
  readonly at: string;
}

/** Past this size the file is rewritten with the last head of each tenant. */
const sizeMaxBytes = 4 * 1024 * 1024;

export class HeadsFile {
  readonly #path: string;
  readonly #seal: Seal;

  constructor(dataDir: string, seal: Seal) {
    this.#path = join(dataDir, 'audit-heads.ndjson');
    this.#seal = seal;
  }

  /** The last head of each tenant. Lines that are torn or not sealed by this server do not count. */
  async read(): Promise<Map<string, Head>> {
    const last = new Map<string, Head>();
    for (const line of (await this.#text()).split('\n')) {
      const head = this.#parse(line);
      if (head !== null && head.sequence >= (last.get(head.tenantId)?.sequence ?? 0)) {
        last.set(head.tenantId, head);
      }
    }
    return last;
  }

  /** Appends the heads and returns when they are on disk. */
  async append(heads: readonly Head[]): Promise<void> {
    if (heads.length === 0) return;
    const sizeBytes = await writeSynced(this.#path, 'a', heads.map((h) => this.#line(h)).join(''));
    if (sizeBytes > sizeMaxBytes) await this.#compact();
  }

  async #compact(): Promise<void> {
    const heads = [...(await this.read()).values()];
    const temporary = `${this.#path}.tmp`;
    await writeSynced(temporary, 'w', heads.map((h) => this.#line(h)).join(''));
    await rename(temporary, this.#path);
  }

  #line(head: Head): string {
    const check = this.#seal.head(head.tenantId, head.sequence, head.mac, head.at);
    const { tenantId: tenant_id, sequence, mac, at } = head;
    return `${JSON.stringify({ at, tenant_id, sequence, mac, check })}\n`;
  }

  #parse(line: string): Head | null {
    if (line === '') return null;
    try {
      const { at, tenant_id, sequence, mac, check } = JSON.parse(line) as Record<string, unknown>;
      if (typeof tenant_id !== 'string' || typeof sequence !== 'number') return null;
      if (typeof mac !== 'string' || typeof at !== 'string') return null;
      if (check !== this.#seal.head(tenant_id, sequence, mac, at)) return null;
      return { tenantId: tenant_id, sequence, mac, at };
    } catch {
      return null; // A line torn by a crash; the one before it still counts.
    }
  }

  async #text(): Promise<string> {
    try {
      return await readFile(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw error;
    }
  }
}

async function writeSynced(path: string, flags: 'a' | 'w', text: string): Promise<number> {
  const file = await open(path, flags, 0o600);
  try {
    await file.appendFile(text);
    await file.sync();
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}
