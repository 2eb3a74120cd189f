// `npm run kernels` assembles packages/ml/src/kernels/*.wat into assembled.ts beside them;
// `npm run kernels -- --check` writes nothing and fails when the committed bytes are not those.
import { dirname } from 'node:path';
import { isAssembledStale, writeAssembled } from './kernels/assemble.ts';

const root = dirname(import.meta.dirname);
const words = process.argv.slice(2);

if (words.some((word) => word !== '--check')) {
  console.error('Usage: npm run kernels [-- --check]');
  process.exitCode = 2;
} else if (words.length > 0) {
  const isStale = await isAssembledStale(root);
  if (isStale)
    console.error('packages/ml/src/kernels/assembled.ts is out of date: npm run kernels');
  process.exitCode = isStale ? 1 : 0;
} else {
  console.log(await writeAssembled(root));
}
