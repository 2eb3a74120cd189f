// What is kept outside the database, so that it is noticed even by someone who can rewrite every table:
// chain heads, against a cut-off end, and records that vanished before they had a number. Append-only,
// synced to disk, bounded in size.
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

/** A record that was committed and was gone before it had a number. */
export interface LostRecord {
  readonly tenantId: string;
  readonly recordId: string;
  /** RFC 3339; when it was missed. */
  readonly at: string;
}

/** What the file says of each tenant: its last head, and the first record that it lost. */
export interface Notes {
  readonly heads: Map<string, Head>;
  readonly lost: Map<string, LostRecord>;
}

/** Past this size the file is rewritten with what still counts of each tenant. */
const sizeMaxBytes = 4 * 1024 * 1024;

export class HeadsFile {
  readonly #path: string;
  readonly #seal: Seal;

  constructor(dataDir: string, seal: Seal) {
    this.#path = join(dataDir, 'audit-heads.ndjson');
    this.#seal = seal;
  }

  /** Lines that are torn or not sealed by this server do not count. */
  async read(): Promise<Notes> {
    const heads = new Map<string, Head>();
    const lost = new Map<string, LostRecord>();
    for (const line of (await this.#text()).split('\n')) {
      const note = parse(line);
      const head = note === null ? null : this.#headOf(note);
      if (head !== null && head.sequence >= (heads.get(head.tenantId)?.sequence ?? 0)) {
        heads.set(head.tenantId, head);
      }
      const record = note === null ? null : this.#lostOf(note);
      if (record !== null && !lost.has(record.tenantId)) lost.set(record.tenantId, record);
    }
    return { heads, lost };
  }

  /** Appends the heads and returns when they are on disk. */
  append(heads: readonly Head[]): Promise<void> {
    return this.#append(heads.map((head) => this.#headLine(head)));
  }

  /** Appends the records and returns when they are on disk. */
  appendLost(records: readonly LostRecord[]): Promise<void> {
    return this.#append(records.map((record) => this.#lostLine(record)));
  }

  async #append(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    const sizeBytes = await writeSynced(this.#path, 'a', lines.join(''));
    if (sizeBytes > sizeMaxBytes) await this.#compact();
  }

  async #compact(): Promise<void> {
    const { heads, lost } = await this.read();
    const temporary = `${this.#path}.tmp`;
    const lines = [
      ...[...lost.values()].map((record) => this.#lostLine(record)),
      ...[...heads.values()].map((head) => this.#headLine(head)),
    ];
    await writeSynced(temporary, 'w', lines.join(''));
    await rename(temporary, this.#path);
  }

  #headLine(head: Head): string {
    const check = this.#seal.head(head.tenantId, head.sequence, head.mac, head.at);
    const { tenantId: tenant_id, sequence, mac, at } = head;
    return `${JSON.stringify({ at, tenant_id, sequence, mac, check })}\n`;
  }

  #headOf({ at, tenant_id, sequence, mac, check }: Record<string, unknown>): Head | null {
    if (typeof tenant_id !== 'string' || typeof sequence !== 'number') return null;
    if (typeof mac !== 'string' || typeof at !== 'string') return null;
    if (check !== this.#seal.head(tenant_id, sequence, mac, at)) return null;
    return { tenantId: tenant_id, sequence, mac, at };
  }

  #lostLine({ tenantId: tenant_id, recordId: lost, at }: LostRecord): string {
    const check = this.#seal.lost(tenant_id, lost, at);
    return `${JSON.stringify({ at, tenant_id, lost, check })}\n`;
  }

  #lostOf({ at, tenant_id, lost, check }: Record<string, unknown>): LostRecord | null {
    if (typeof tenant_id !== 'string' || typeof lost !== 'string') return null;
    if (typeof at !== 'string' || check !== this.#seal.lost(tenant_id, lost, at)) return null;
    return { tenantId: tenant_id, recordId: lost, at };
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

/** A line torn by a crash is null; the one before it still counts. */
function parse(line: string): Record<string, unknown> | null {
  try {
    const note: unknown = JSON.parse(line);
    return typeof note === 'object' ? (note as Record<string, unknown> | null) : null;
  } catch {
    return null;
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
