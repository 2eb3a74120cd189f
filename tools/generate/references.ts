// Which references exist, what each is made from, and whether the files on disk are still the same.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type Census,
  type ErrorEntry,
  type EventEntry,
  renderErrors,
  renderEvents,
  renderNames,
  renderOpenApi,
  renderSettings,
  type Setting,
} from './render.ts';

interface Reference {
  /** Path of the generated file in the repository. */
  path: string;
  source: string;
  exported: string;
  render(value: unknown): Promise<string> | string;
}

export const references: readonly Reference[] = [
  {
    path: 'docs/reference/errors.md',
    source: 'packages/contract/src/errors.ts',
    exported: 'errorCatalogue',
    render: (value) => renderErrors(value as Record<string, ErrorEntry>),
  },
  {
    path: 'docs/reference/events.md',
    source: 'packages/contract/src/events.ts',
    exported: 'eventCatalogue',
    render: (value) => renderEvents(value as Record<string, EventEntry>),
  },
  {
    path: 'docs/reference/settings.md',
    source: 'packages/server/src/kernel/config.ts',
    exported: 'settings',
    render: (value) => renderSettings(value as Setting[]),
  },
  {
    path: 'docs/reference/names.md',
    source: 'test/specification/census.ts',
    exported: 'census',
    render: (value) => renderNames(value as Census),
  },
  {
    path: 'docs/reference/openapi.json',
    source: 'packages/server/src/openapi.ts',
    exported: 'openApiDocument',
    render: async (value) => renderOpenApi(await (value as () => Promise<object>)()),
  },
];

/** The text a reference should have. Throws when its source does not export what it is made from. */
export async function renderReference(root: string, reference: Reference): Promise<string> {
  const { source, exported } = reference;
  const module: Record<string, unknown> = await import(pathToFileURL(join(root, source)).href);
  if (module[exported] === undefined) {
    throw new Error(`${source} must export "${exported}": ${reference.path} is made from it`);
  }
  return reference.render(module[exported]);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Paths of the references that are missing or differ from their source. */
export async function findStale(root: string): Promise<string[]> {
  const stale: string[] = [];
  for (const reference of references) {
    const wanted = await renderReference(root, reference);
    if ((await readIfThere(join(root, reference.path))) !== wanted) stale.push(reference.path);
  }
  return stale;
}

/** Writes the references that are missing or differ; answers with their paths. */
export async function writeReferences(root: string): Promise<string[]> {
  const written: string[] = [];
  for (const reference of references) {
    const path = join(root, reference.path);
    const wanted = await renderReference(root, reference);
    if ((await readIfThere(path)) === wanted) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, wanted);
    written.push(reference.path);
  }
  return written;
}
