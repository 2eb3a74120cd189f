// Plants the edits of the environment in a Node process and its threads: `node --import` this file.
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { editsOf, plant } from './edit.ts';

const edits = editsOf(process.env);

if (edits.length > 0) {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.startsWith('file:') || loaded.source === undefined) return loaded;
      const path = fileURLToPath(url);
      if (!path.endsWith('.ts')) return loaded;
      return { ...loaded, source: plant(path, String(loaded.source), edits) };
    },
  });
}
