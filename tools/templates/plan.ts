// What `npm run new` is about to do: files to write and lines to add to files that exist. All of it is
// worked out before the first byte is written, so that a refusal leaves nothing behind.
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Changes the text of an existing file. */
export interface Edit {
  path: string;
  change(text: string): string;
}

export interface Plan {
  /** Text by path in the repository; none of them may exist yet. */
  files: Record<string, string>;
  edits: Edit[];
  /** What the author does next, one sentence each. */
  next: string[];
}

export class PlanError extends Error {}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * Adds a line to the lines that match `like`, where the alphabet wants it.
 *
 * @throws PlanError when no line matches: the file is not what the template expects.
 */
export function addSorted(text: string, like: RegExp, line: string, path: string): string {
  const lines = text.split('\n');
  const key = (candidate: string): string => /['"]([^'"]+)['"]/.exec(candidate)?.[1] ?? '';
  const matching = lines.flatMap((candidate, index) => (like.test(candidate) ? [index] : []));
  const last = matching.at(-1);
  if (last === undefined) throw new PlanError(`${path} has no line like ${like}: add it by hand`);
  const after = matching.find((index) => key(lines[index] ?? '') > key(line));
  lines.splice(after ?? last + 1, 0, line);
  return lines.join('\n');
}

/** @throws PlanError when `anchor` is not there exactly once. */
export function addBefore(text: string, anchor: RegExp, addition: string, path: string): string {
  const [found, ...more] = [...text.matchAll(new RegExp(anchor, 'gm'))];
  if (found === undefined || more.length > 0) {
    throw new PlanError(`${path} has no single place like ${anchor}: add the lines by hand`);
  }
  return text.slice(0, found.index) + addition + text.slice(found.index);
}

/**
 * Adds lines at the end of the literal that starts at `start`, before the first `end` after it.
 *
 * @throws PlanError when one of the two is not there.
 */
export function addAtEnd(
  text: string,
  start: RegExp,
  end: string,
  addition: string,
  path: string,
): string {
  const from = text.search(start);
  const at = from === -1 ? -1 : text.indexOf(end, from);
  if (at === -1) throw new PlanError(`${path} has no list like ${start}: add the lines by hand`);
  return `${text.slice(0, at + 1)}${addition}${text.slice(at + 1)}`;
}

/**
 * Carries the plan out.
 *
 * @returns the paths that were written or changed.
 * @throws PlanError when a file is already there or an edit finds no place; then nothing is written.
 */
export async function carryOut(root: string, plan: Plan): Promise<string[]> {
  const texts = new Map<string, string>();
  for (const [path, text] of Object.entries(plan.files)) {
    if (await exists(join(root, path))) throw new PlanError(`${path} exists already`);
    texts.set(path, text);
  }
  for (const { path, change } of plan.edits) {
    const text = texts.get(path) ?? (await readFile(join(root, path), 'utf8'));
    texts.set(path, change(text));
  }
  for (const [path, text] of texts) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return [...texts.keys()];
}
