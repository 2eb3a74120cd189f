// Plants the edits of the environment in a Node process and its threads: `node --import` this file.
import { registerHooks, syncBuiltinESMExports } from 'node:module';
import { fileURLToPath } from 'node:url';
import threads, { type WorkerOptions } from 'node:worker_threads';
import { editsOf, plant, variable } from './edit.ts';

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
  const planted = process.env[variable];
  // A thread that is started with flags and an environment of its own would know nothing of the edits.
  threads.Worker = class extends threads.Worker {
    constructor(file: string | URL, options: WorkerOptions = {}) {
      const environment = typeof options.env === 'object' ? options.env : process.env;
      const env = { ...environment, [variable]: planted };
      super(file, { ...options, env, execArgv: ['--import', import.meta.filename] });
    }
  };
  syncBuiltinESMExports();
}
