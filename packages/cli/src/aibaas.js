#!/usr/bin/env node
// The `aibaas` command. JavaScript that every Node can read: one that is too old for the rest says so in
// one line, instead of dying over a file it cannot load. Everything else is in main.ts.

const [major, minor] = process.versions.node.split('.').map(Number);
// The releases that tools/build/manifest.ts names as `engines`.
if (major > 24 || (major === 24 && minor >= 6) || (major === 22 && minor >= 22)) {
  import('./main.ts');
} else {
  process.stderr.write(
    'error: aibaas needs Node 24.6 or later, and this is Node ' +
      process.versions.node +
      '. In a clone of its repository run `npx aibaas`, which takes the Node that npm install brought; ' +
      'elsewhere install Node 24 from https://nodejs.org\n',
  );
  process.exitCode = 2;
}
