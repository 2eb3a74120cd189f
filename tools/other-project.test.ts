// The clients in somebody else's project: installed from the files that `npm run build` makes, called
// from JavaScript with the Node that person has, and type-checked as that person's compiler does it.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findOldNode } from './build/old-node.ts';
import { buildPackages } from './build/packages.ts';
import { prepareHome, quietInstall, runAsStranger } from './build/stranger.ts';
import { packTarballs } from './build/tarballs.ts';
import { type RunningServer, startServer } from './docs-run/server.ts';

const root = dirname(import.meta.dirname);
const oldNode = findOldNode();
if (oldNode === null) console.log('No Node 20 on the path: the clients run on this Node alone.');
const nodes = [...new Set([oldNode ?? process.execPath, process.execPath])];

let workshop: string;
let home: string;
let server: RunningServer;

beforeAll(async () => {
  workshop = await mkdtemp(join(tmpdir(), 'aibaas-other-'));
  home = join(workshop, 'home');
  const folders = await buildPackages(root, join(workshop, 'packages'), ['sdk', 'react']);
  const tarballs = await packTarballs(folders, join(workshop, 'tarballs'));
  await mkdir(home);
  await prepareHome(root, home);
  const theirs = ['react', 'react-dom', '@types/react', '@types/react-dom', '@types/node'];
  runAsStranger('npm', ['install', ...quietInstall, ...tarballs, ...theirs], home);
  server = await startServer(root, join(workshop, 'data'));
});

afterAll(async () => {
  await server?.stop();
  await rm(workshop, { recursive: true, force: true });
});

async function run(node: string, name: string, code: string): Promise<string> {
  await writeFile(join(home, name), code);
  return runAsStranger(node, [name], home, server.environment);
}

describe.each(nodes)('JavaScript on %s', (node) => {
  it('calls a server, reads pages and gets errors as classes', async () => {
    const answer = await run(
      node,
      'call.mjs',
      `import { createClient, NotFoundError } from '@aibaas/sdk';
       const { AIBAAS_URL: url, AIBAAS_API_KEY: apiKey } = process.env;
       const aibaas = createClient({ url, apiKey });
       const { workspaces } = await aibaas.auth.me();
       const keys = [];
       for await (const key of aibaas.keys.list()) keys.push(key.prefix);
       const missing = await aibaas.tables.get('nothing').catch((error) => error);
       console.log(workspaces.length, keys.length, missing instanceof NotFoundError);`,
    );
    expect(answer).toBe('1 1 true\n');
  });

  it('hears changes, or is told in words that this Node has no WebSocket', async () => {
    const answer = await run(
      node,
      'live.mjs',
      `import { createClient } from '@aibaas/sdk';
       const { AIBAAS_URL: url, AIBAAS_API_KEY: apiKey } = process.env;
       const aibaas = createClient({ url, apiKey });
       try {
         await new Promise((onReady, onError) =>
           aibaas.live.subscribe('notifications', () => {}, { onReady, onError }));
         console.log('heard');
       } catch (error) {
         console.log(error.code, error.message);
       }
       aibaas.live.close();`,
    );
    expect(answer).toMatch(node === oldNode ? /^websocket_missing .*Node 22 or later/ : /^heard$/m);
  });

  it('renders a component of the React package', async () => {
    const answer = await run(
      node,
      'render.mjs',
      `import { createElement } from 'react';
       import { renderToString } from 'react-dom/server';
       import { AibaasProvider, ConsumptionForecast } from '@aibaas/react';
       import { createClient } from '@aibaas/sdk';
       const client = createClient({ url: process.env.AIBAAS_URL, apiKey: 'k' });
       const child = createElement(ConsumptionForecast, { workspaceId: 'w', horizonDays: 30 });
       console.log(renderToString(createElement(AibaasProvider, { client }, child)));`,
    );
    expect(answer).toContain('Loading the forecast');
  });
});

const usage = `import { ApiError, createClient, type Metric } from '@aibaas/sdk';
const aibaas = createClient({ url: 'http://127.0.0.1:3004', apiKey: 'k' });
export async function first(): Promise<Metric | undefined> {
  for await (const metric of aibaas.metrics.list()) return metric;
  return undefined;
}
export const isOurs = (error: unknown): error is ApiError => error instanceof ApiError;
// @ts-expect-error an address is a text, so these are types and not any
createClient({ url: 5 });
`;
const page = `import { AibaasProvider, ConsumptionForecast } from '@aibaas/react';
import '@aibaas/react/styles.css';
import { createClient } from '@aibaas/sdk';
const client = createClient({ url: 'http://127.0.0.1:3004', apiKey: 'k' });
export const Page = () => (
  <AibaasProvider client={client}>
    <ConsumptionForecast workspaceId="w" horizonDays={30} />
  </AibaasProvider>
);
// @ts-expect-error the workspace is missing
export const wrong = <ConsumptionForecast horizonDays={30} />;
`;

/** What the strict compiler of a stranger says about one file. */
async function typeCheck(name: string, code: string, options: object): Promise<string> {
  await writeFile(join(home, name), code);
  const shared = { strict: true, noUncheckedIndexedAccess: true, noEmit: true, target: 'es2022' };
  const compilerOptions = { ...shared, types: ['node'], ...options };
  await writeFile(
    join(home, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: [name, 'styles.d.ts'] }),
  );
  // As a bundler's own types say it of every style sheet.
  await writeFile(join(home, 'styles.d.ts'), "declare module '*.css';\n");
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  try {
    return runAsStranger(process.execPath, [compiler, '-p', home, '--pretty', 'false'], home);
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

describe.each([
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'node16', moduleResolution: 'node16' },
  { module: 'esnext', moduleResolution: 'bundler' },
])('TypeScript with moduleResolution $moduleResolution', (options) => {
  it('finds the types of the SDK, with and without those of a browser', async () => {
    expect(await typeCheck('use.ts', usage, { ...options, exactOptionalPropertyTypes: true })).toBe(
      '',
    );
    expect(await typeCheck('use.ts', usage, { ...options, lib: ['es2022'] })).toBe('');
  });

  it('finds the types of the React package', async () => {
    expect(await typeCheck('page.tsx', page, { ...options, jsx: 'react-jsx' })).toBe('');
  });
});
