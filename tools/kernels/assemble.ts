// WebAssembly text to the bytes that are committed: each kernel twice, for a memory of its own and for
// one that threads share (the only difference is a word in its import).
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import loadWabt from 'wabt';

const folder = 'packages/ml/src/kernels';
const target = `${folder}/assembled.ts`;
const memoryImport = '(import "env" "memory" (memory 1 65536))';
const sharedImport = '(import "env" "memory" (memory 1 65536 shared))';
const features = { simd: true, threads: true, bulk_memory: true, sat_float_to_int: true };

const header = `// The kernels of this folder as WebAssembly bytes in base64, for an unshared and for a shared memory.
// Written by \`npm run kernels\` from the .wat files; do not edit.
`;

/** The bytes of one kernel in base64. Throws with the assembler's message and line. */
async function assemble(name: string, text: string): Promise<string> {
  const wabt = await loadWabt();
  const module = wabt.parseWat(name, text, features);
  try {
    const { buffer } = module.toBinary({ write_debug_names: false });
    return Buffer.from(buffer).toString('base64');
  } finally {
    module.destroy();
  }
}

/** The text that assembled.ts should have. */
export async function renderAssembled(root: string): Promise<string> {
  const files = (await readdir(join(root, folder))).filter((file) => file.endsWith('.wat')).sort();
  const entries: string[] = [];
  for (const file of files) {
    const text = await readFile(join(root, folder, file), 'utf8');
    if (!text.includes(memoryImport)) {
      throw new Error(`${folder}/${file} must import its memory as ${memoryImport}`);
    }
    const alone = await assemble(file, text);
    const shared = await assemble(file, text.replace(memoryImport, sharedImport));
    const name = file.replace(/\.wat$/, '').replace(/-(.)/g, (_, letter) => letter.toUpperCase());
    entries.push(`  ${name}: [\n    '${alone}',\n    '${shared}',\n  ],\n`);
  }
  return `${header}export const assembled = {\n${entries.join('')}} as const;\n`;
}

export async function isAssembledStale(root: string): Promise<boolean> {
  const kept = await readFile(join(root, target), 'utf8').catch(() => '');
  return kept !== (await renderAssembled(root));
}

/** Answers with what was done, for people. */
export async function writeAssembled(root: string): Promise<string> {
  if (!(await isAssembledStale(root))) return 'All kernels are up to date.';
  await writeFile(join(root, target), await renderAssembled(root));
  return target;
}
