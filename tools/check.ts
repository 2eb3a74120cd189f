// `npm run check`: everything that can be said about the code without running its tests. One line per
// part with its time; the output of a part only when it failed.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { readTree, tidy } from './tidy/tree.ts';

interface Outcome {
  hasPassed: boolean;
  output: string;
}

interface Part {
  name: string;
  run(): Promise<Outcome>;
}

const root = dirname(import.meta.dirname);

/** Runs a command of the repository with the Node that runs this file. */
function command(name: string, script: string, ...words: string[]): Part {
  const run = (): Promise<Outcome> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [join(root, script), ...words], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.on('error', (error) => resolve({ hasPassed: false, output: error.message }));
      child.on('close', (code) => resolve({ hasPassed: code === 0, output }));
    });
  return { name, run };
}

const tsc = 'node_modules/typescript/bin/tsc';

const parts: readonly Part[] = [
  {
    name: 'tidy',
    run: async () => {
      const findings = tidy(readTree(root));
      return { hasPassed: findings.length === 0, output: findings.join('\n') };
    },
  },
  command('types', tsc, '--noEmit', '--pretty', 'false'),
  command('types, browser', tsc, '--noEmit', '--pretty', 'false', '-p', 'packages/react'),
  command('types, Studio', tsc, '--noEmit', '--pretty', 'false', '-p', 'apps/studio'),
  command('lint', 'node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'),
  command('generated files', 'tools/generate.ts', '--check'),
  command('kernels', 'tools/kernels.ts', '--check'),
];

let failed = 0;
for (const part of parts) {
  const start = performance.now();
  const { hasPassed, output } = await part.run();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${hasPassed ? 'ok    ' : 'FAILED'}  ${part.name.padEnd(16)} ${seconds} s`);
  if (hasPassed) continue;
  failed += 1;
  console.log(output.trimEnd().replace(/^/gm, '  '));
}
console.log(failed === 0 ? 'All checks passed.' : `${failed} of ${parts.length} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;
