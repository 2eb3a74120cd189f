// `npm run build`: writes the packages we publish into dist/packages, ready for `npm publish`.
import { dirname, join, relative } from 'node:path';
import { buildPackages } from './build/packages.ts';

const root = dirname(import.meta.dirname);
try {
  for (const folder of await buildPackages(root, join(root, 'dist/packages'))) {
    console.log(relative(root, folder));
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
