// Collects the blocks that the documentation promises to work and runs them, file by file.
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listFiles } from '../tidy/tree.ts';
import { type Block, isDocument, readBlocks } from './blocks.ts';
import { removeData } from './remove-data.ts';
import { endGroup, type Outcome, prepareFolder, runBlock } from './run-block.ts';
import { type RunningServer, startServer } from './server.ts';

export interface BlockResult extends Outcome {
  block: Block;
}

export const isRun = (block: Block): boolean => block.attributes.includes('run');
export const needsServer = (block: Block): boolean => block.attributes.includes('server');

/** Every `run` block of the documents of a repository, in reading order. */
export async function collectBlocks(root: string): Promise<Block[]> {
  const documents = listFiles(root).filter(isDocument);
  const blocks: Block[] = [];
  for (const path of documents) {
    const markdown = await readFile(join(root, path), 'utf8').catch(() => '');
    blocks.push(...readBlocks(path, markdown).filter(isRun));
  }
  return blocks;
}

/**
 * Runs blocks; those of one document in one folder, one after the other, so that a block may use a
 * file that the one before has written. A server is started only when a block asks for it; it is the one
 * with sample data, which `npm start` gives.
 */
export async function runBlocks(
  root: string,
  blocks: readonly Block[],
  report: (result: BlockResult) => void = () => undefined,
): Promise<BlockResult[]> {
  const workshop = await mkdtemp(join(tmpdir(), 'aibaas-docs-'));
  const folders = new Map<string, string>();
  const results: BlockResult[] = [];
  const groups: number[] = [];
  let server: RunningServer | undefined;
  try {
    for (const block of blocks) {
      let folder = folders.get(block.path);
      if (folder === undefined) {
        folder = join(workshop, `document-${folders.size + 1}`);
        folders.set(block.path, folder);
        await mkdir(folder);
        await prepareFolder(root, folder);
      }
      if (needsServer(block))
        server ??= await startServer(root, join(workshop, 'data'), ['--demo']);
      const given = needsServer(block) ? server?.environment : undefined;
      const { group, ...outcome } = await runBlock(block, folder, given);
      if (group !== null) groups.push(group);
      const result = { block, ...outcome };
      results.push(result);
      report(result);
    }
  } finally {
    await server?.stop();
    for (const group of groups) await endGroup(group);
    for (const folder of folders.values()) await removeStarted(folder);
    await rm(workshop, { recursive: true, force: true });
  }
  return results;
}

/** Data of servers that the blocks of a document have started by themselves. */
async function removeStarted(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const files = await readdir(join(folder, name)).catch((): string[] => []);
    if (name !== 'node_modules' && files.includes('postgres.json')) {
      await removeData(join(folder, name));
    }
  }
}
