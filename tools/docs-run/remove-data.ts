// Removes a data folder that a test has made, and the database that root's servers keep elsewhere.
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  layoutOf,
  readPointer,
  systemFolder,
} from '../../packages/server/src/kernel/postgres/data-layout.ts';

/** Only after the server of this folder has stopped. */
export async function removeData(dataFolder: string): Promise<void> {
  const pointer = await readPointer(dataFolder);
  if (pointer !== null) {
    const { home } = layoutOf(dataFolder, pointer);
    // Nothing else outside of the folder is ever removed.
    if (dirname(home) === `${systemFolder}/databases`) await rm(home, { recursive: true });
  }
  await rm(dataFolder, { recursive: true, force: true });
}
