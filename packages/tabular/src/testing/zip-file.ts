/**
 * Makes ZIP archives byte by byte, right ones and wrong ones, so that no other program's idea of them is
 * tested. Source: APPNOTE.TXT 6.3.3, 4.3.
 */
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipPart {
  name: string;
  content: string | Uint8Array;
  isStored?: boolean;
  isEncrypted?: boolean;
  comment?: string;
  /** What the archive says of it, where that is not true. */
  says?: { sizeBytes?: number; crc32?: number; method?: number };
}

export function zipFile(parts: readonly ZipPart[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const { local, central } = headersOf(part, offset);
    locals.push(local);
    directory.push(central);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}

function headersOf(part: ZipPart, offset: number): { local: Buffer; central: Buffer } {
  const { name, content, comment = '', says = {} } = part;
  const plain = Buffer.from(content);
  const packed = part.isStored === true ? plain : deflateRawSync(plain);
  const facts = Buffer.alloc(26);
  facts.writeUInt16LE(20, 0);
  facts.writeUInt16LE(part.isEncrypted === true ? 1 : 0, 2);
  facts.writeUInt16LE(says.method ?? (part.isStored === true ? 0 : 8), 4);
  facts.writeUInt32LE(says.crc32 ?? crc32(plain), 10);
  facts.writeUInt32LE(packed.length, 14);
  facts.writeUInt32LE(says.sizeBytes ?? plain.length, 18);
  facts.writeUInt16LE(Buffer.byteLength(name), 22);
  const central = Buffer.alloc(46);
  central.write('PK\x01\x02', 'latin1');
  facts.copy(central, 6);
  central.writeUInt16LE(Buffer.byteLength(comment), 32);
  central.writeUInt32LE(offset, 42);
  return {
    local: Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), facts, Buffer.from(name), packed]),
    central: Buffer.concat([central, Buffer.from(name), Buffer.from(comment)]),
  };
}
