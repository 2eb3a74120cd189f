// The order of the server's modules: a module imports the kernel, earlier modules through their
// index.ts, and nothing else of the server. The order is read from the array in app.ts.
import { appFile, kernelFolder, modulesFolder } from './config.ts';
import type { Finding, Rule, Tree } from './rule.ts';
import { isTest, lineAt, resolveRelative, type Source } from './source.ts';

/** `packages/server/src/modules/ground/audit/store.ts` → `ground/audit`. */
export function moduleOf(path: string): string | undefined {
  if (!path.startsWith(modulesFolder)) return undefined;
  const [floor, name, file] = path.slice(modulesFolder.length).split('/');
  return floor && name && file ? `${floor}/${name}` : undefined;
}

/**
 * The modules in the order of `const modules = [a, b.manifest]` of app.ts, as `floor/name`.
 * Undefined when there is no such array or an entry is not imported from a module.
 */
export function readModuleOrder(app: Source): string[] | undefined {
  const array = /\bmodules\b(?:\s*:[^=;]*)?\s*=\s*\[([^\]]*)\]/.exec(app.code)?.[1];
  if (array === undefined) return undefined;
  const homes = new Map<string, string>();
  for (const match of app.code.matchAll(/\bimport\s+([^'"()]*?)\s*\bfrom\s*['"]/g)) {
    const line = lineAt(app.text, match.index + match[0].length);
    const statement = app.imports.find((candidate) => candidate.line === line);
    const target = statement && resolveRelative(app.path, statement.specifier);
    const home = target && moduleOf(target);
    if (!home) continue;
    for (const word of (match[1] ?? '').replace(/[{}]/g, ',').split(',')) {
      const local = /([\w$]+)\s*$/.exec(word)?.[1];
      if (local) homes.set(local, home);
    }
  }
  // `const audit = auditModule(kernel);` makes `audit` another name of what was imported.
  for (const match of app.code.matchAll(/\bconst\s+([\w$]+)\s*=\s*([\w$]+)\s*\(/g)) {
    const home = homes.get(match[2] ?? '');
    if (home !== undefined) homes.set(match[1] ?? '', home);
  }
  const order: string[] = [];
  for (const entry of array.split(',')) {
    const name = /^\s*([\w$]+)/.exec(entry)?.[1];
    if (name === undefined) continue;
    const home = homes.get(name);
    if (home === undefined) return undefined;
    order.push(home);
  }
  return order;
}

function checkImports(source: Source, order: readonly string[]): Finding[] {
  const findings: Finding[] = [];
  const home = moduleOf(source.path);
  const isKernel = source.path.startsWith(kernelFolder);
  for (const { specifier, line } of source.imports) {
    const target = resolveRelative(source.path, specifier);
    const report = (message: string): void => {
      findings.push({ path: source.path, line, message });
    };
    if (isKernel && specifier === '@aibaas/ml') report('the kernel does not learn: no @aibaas/ml');
    if (!target?.startsWith('packages/server/src/')) continue;
    const other = moduleOf(target);
    if (isKernel) {
      if (!target.startsWith(kernelFolder)) {
        report(`the kernel knows no module and no app: ${specifier} must come as a contribution`);
      }
    } else if (other !== undefined && other !== home) {
      const isDoor = target === `${modulesFolder}${other}/index.ts`;
      if (!isDoor) report(`${specifier}: enter ${other} by its index.ts`);
      else if (home !== undefined && order.indexOf(other) >= order.indexOf(home)) {
        report(`${home} may not import ${other}, which app.ts lists later: speak by event`);
      }
    } else if (home !== undefined && other === undefined && !target.startsWith(kernelFolder)) {
      report(`a module imports kernel and earlier modules, not ${specifier}`);
    }
  }
  return findings;
}

function checkListed(tree: Tree, order: readonly string[]): Finding[] {
  const present = new Set<string>();
  for (const source of tree.sources) {
    const home = moduleOf(source.path);
    if (home) present.add(home);
  }
  const findings: Finding[] = [];
  for (const home of present) {
    const folder = `${modulesFolder}${home}/`;
    if (!order.includes(home)) {
      findings.push({ path: `${folder}index.ts`, line: 1, message: `${home} is not in app.ts` });
    }
    for (const file of ['index.ts', 'README.md']) {
      if (tree.sources.some((source) => source.path === folder + file)) continue;
      findings.push({ path: folder + file, line: 1, message: `module ${home} lacks its ${file}` });
    }
  }
  return findings;
}

export const importModules: Rule = {
  name: 'module order',
  meaning: 'the kernel imports no module; a module imports earlier ones, by their index.ts only',
  check(tree) {
    const server = tree.sources.filter(
      (source) => source.path.startsWith('packages/server/src/') && !isTest(source.path),
    );
    const app = tree.sources.find((source) => source.path === appFile);
    const hasModules = server.some((source) => moduleOf(source.path) !== undefined);
    const order = app && readModuleOrder(app);
    if (hasModules && order === undefined) {
      const message =
        'app.ts must list the modules as `const modules = [one, two]`, imported by name';
      return [{ path: appFile, line: 1, message }];
    }
    return [
      ...server.flatMap((source) => checkImports(source, order ?? [])),
      ...checkListed({ sources: server.concat(readmesOf(tree)) }, order ?? []),
    ];
  },
};

const readmesOf = (tree: Tree): Source[] =>
  tree.sources.filter((source) => moduleOf(source.path) && source.path.endsWith('/README.md'));
