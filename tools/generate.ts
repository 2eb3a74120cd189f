// `npm run generate` writes the references in docs/reference from the source;
// `npm run generate -- --check` writes nothing and fails when one is out of date.
import { dirname } from 'node:path';
import { findStale, writeReferences } from './generate/references.ts';

const root = dirname(import.meta.dirname);
const words = process.argv.slice(2);

if (words.some((word) => word !== '--check')) {
  console.error('Usage: npm run generate [-- --check]');
  process.exitCode = 2;
} else if (words.length > 0) {
  const stale = await findStale(root);
  for (const path of stale) console.error(`${path} is out of date: npm run generate`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  const written = await writeReferences(root);
  console.log(written.length === 0 ? 'All references are up to date.' : written.join('\n'));
}
// Whatever the sources opened to describe themselves (pools, watchers) must not keep us here.
process.exit();
