// The published package.json and the specifiers of emitted files, on samples.
import { describe, expect, it } from 'vitest';
import { type Manifest, publishManifest } from './manifest.ts';
import { rewriteSpecifiers } from './specifiers.ts';

const source: Manifest = {
  name: '@aibaas/sample',
  version: '1.2.3',
  private: true,
  license: 'MIT',
  type: 'module',
  scripts: { test: 'vitest' },
  devDependencies: { vitest: '5.1.1' },
  dependencies: { pg: '8.23.1' },
  exports: { '.': './src/index.ts', './page.html': './src/page.html', './x': './x.wasm' },
  bin: { sample: './src/main.ts' },
};

describe('the published package.json', () => {
  it('points at JavaScript and declarations and leaves the workshop behind', () => {
    expect(publishManifest(source)).toEqual({
      name: '@aibaas/sample',
      version: '1.2.3',
      license: 'MIT',
      type: 'module',
      dependencies: { pg: '8.23.1' },
      exports: {
        '.': { types: './lib/index.d.ts', default: './lib/index.js' },
        './page.html': './lib/page.html',
        './x': './x.wasm',
      },
      bin: { sample: './lib/main.js' },
      engines: { node: '^22.22.0 || >=24.6.0' },
      files: ['lib', 'README.md', 'LICENSE'],
    });
  });

  it('asks less of the Node of whoever only calls a server', () => {
    const { engines } = publishManifest({ ...source, name: '@aibaas/sdk' });
    expect(engines).toEqual({ node: '>=20.19' });
  });

  it.each([
    [{ exports: './src/index.ts' }, 'exports must be a map'],
    [{ exports: { '.': { import: './src/index.ts' } } }, 'exports "." '],
    [{ bin: './src/main.ts' }, 'bin must be a map'],
  ])('refuses %j', (part, message) => {
    expect(() => publishManifest({ ...source, ...part } as Manifest)).toThrow(message.trim());
  });
});

describe('specifiers of emitted files', () => {
  it.each([
    ["import { a } from './a.ts';", "import { a } from './a.js';"],
    ["export * from '../b/c.tsx';", "export * from '../b/c.js';"],
    ["import './a.ts';", "import './a.js';"],
    ["let a: import('./a.ts').A;", "let a: import('./a.js').A;"],
    ["new URL('./t.ts', import.meta.url)", "new URL('./t.js', import.meta.url)"],
    ["import { a } from 'a.ts';", "import { a } from 'a.ts';"],
    ["import { a } from './a.js';", "import { a } from './a.js';"],
    ["const name = './a.ts';", "const name = './a.ts';"],
    ["new URL('./t.sql', import.meta.url)", "new URL('./t.sql', import.meta.url)"],
  ])('%s', (emitted, expected) => {
    expect(rewriteSpecifiers(emitted)).toBe(expected);
  });
});
