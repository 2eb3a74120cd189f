// `npm run build [-- NAME…]`: writes the packages we publish into dist/packages, ready for
// `npm publish`, and packs them into dist/tarballs, where other projects install them from.
import { dirname, join, relative } from 'node:path';
import { buildPackages, publishedPackages } from './build/packages.ts';
import { packTarballs } from './build/tarballs.ts';

const root = dirname(import.meta.dirname);
const asked = process.argv.slice(2);
try {
  const names = asked.length === 0 ? publishedPackages : asked;
  const folders = await buildPackages(root, join(root, 'dist/packages'), names);
  const tarballs = await packTarballs(folders, join(root, 'dist/tarballs'));
  for (const path of [...folders, ...tarballs]) console.log(relative(root, path));
  const forOthers = tarballs.filter((path) => /aibaas-(?:sdk|react)-/.test(path));
  if (forOthers.length > 0) {
    console.log(`\nIn another project:\n\n  npm install ${forOthers.join(' ')}`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
