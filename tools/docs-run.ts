// `node tools/docs-run.ts [FILE…]`: runs the code blocks tagged `run` of README.md, the packages'
// READMEs and docs/guides, or of the files named, and prints one line for each.
import { dirname } from 'node:path';
import { collectBlocks, runBlocks } from './docs-run/documents.ts';

const root = dirname(import.meta.dirname);
const wanted = process.argv.slice(2);
const blocks = (await collectBlocks(root)).filter(
  (block) => wanted.length === 0 || wanted.includes(block.path),
);
const results = await runBlocks(root, blocks, ({ block, exitCode, output }) => {
  console.log(`${exitCode === 0 ? 'ok    ' : 'FAILED'}  ${block.path}:${block.line}`);
  if (exitCode !== 0) console.log(output.trimEnd().replace(/^/gm, '  '));
});
const failed = results.filter((result) => result.exitCode !== 0).length;
console.log(`${results.length - failed} of ${results.length} blocks ran.`);
process.exitCode = failed === 0 && results.length > 0 ? 0 : 1;
