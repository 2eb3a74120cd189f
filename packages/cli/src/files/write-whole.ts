// A file that appears when it is complete: written beside its place, then renamed.
import { rename, rm, writeFile } from 'node:fs/promises';
import { CommandError } from '../command-error.ts';

/** `-` is stdout. @throws CommandError `file_not_writable` */
export async function writeWhole(out: string, content: string | Uint8Array): Promise<void> {
  if (out === '-') {
    process.stdout.write(content);
    return;
  }
  const partial = `${out}.${process.pid}.part`;
  try {
    await writeFile(partial, content);
    await rename(partial, out);
  } catch (error) {
    await rm(partial, { force: true });
    throw new CommandError('file_not_writable', `cannot write ${out}: ${(error as Error).message}`);
  }
}
