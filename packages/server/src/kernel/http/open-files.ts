// How many files, sockets among them, this process may have open. Node raises its own limit to the
// hardest one, which only Linux tells.
import { readFileSync } from 'node:fs';

/** null where the system does not say, or sets no limit. */
export function openFilesMax(): number | null {
  try {
    const text = readFileSync('/proc/self/limits', 'utf8');
    const soft = /^Max open files\s+(\d+)/m.exec(text)?.[1];
    return soft === undefined ? null : Number(soft);
  } catch {
    return null;
  }
}
