/**
 * Small files that must be whole or absent after a power cut: written aside, fsynced, renamed.
 * Not for large or frequently written data.
 */
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes a folder's entries (new names, renames) survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder for fsync; its file system journals names itself.
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Creates `path`, which must not exist yet, with `text` in it, on the disk when it returns. */
export async function createDurableFile(path: string, text: string, mode: number): Promise<void> {
  const handle = await open(path, 'wx', mode);
  try {
    await handle.chmod(mode);
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Replaces `path` as a whole; a reader sees the old text or the new one, never a part. */
export async function replaceDurableFile(path: string, text: string, mode: number): Promise<void> {
  const aside = `${path}.part`;
  await rm(aside, { force: true });
  await createDurableFile(aside, text, mode);
  await rename(aside, path);
  await syncFolder(dirname(path));
}
