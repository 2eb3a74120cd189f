// The layers inside a module, which are file names: rules do no I/O, services see no HTTP, and
// routes, jobs and blocks reach the database only through the service.
import { modulesFolder, pureKernelFiles } from './config.ts';
import { moduleOf } from './import-modules.ts';
import type { Finding, Rule } from './rule.ts';
import { isTest, resolveRelative, type Source } from './source.ts';

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const isRules = (path: string): boolean =>
  /^(?:[\w-]+-)?rules\.ts$/.test(baseName(path)) || path.includes('/rules/');
const isService = (path: string): boolean =>
  /^(?:[\w-]+-)?service\.ts$/.test(baseName(path)) || path.includes('/operations/');
const isEntrance = (path: string): boolean =>
  /^(?:[\w-]+-)?(?:routes|jobs|blocks)\.ts$/.test(baseName(path)) ||
  /\/(?:routes|jobs|blocks)\//.test(path);
const isStore = (path: string): boolean =>
  /^(?:[\w-]+-)?store\.ts$/.test(baseName(path)) || path.includes('/store/');

/**
 * Values and arithmetic only; Buffer holds bytes, it does not fetch them. Of tabular, rules take what
 * converts one row; what opens files there is asynchronous and has no place in a rule.
 */
const pureModules = ['@aibaas/contract', '@aibaas/ml', '@aibaas/tabular', 'node:buffer'];

/** Why a runtime import makes a file impure; undefined when it does not. */
function impurity(source: Source, specifier: string): string | undefined {
  if (pureModules.includes(specifier)) return undefined;
  const target = resolveRelative(source.path, specifier);
  if (target === undefined) return `${specifier} is not pure`;
  if (pureKernelFiles.includes(target)) return undefined;
  if (moduleOf(target) !== moduleOf(source.path)) return `${specifier} lies outside the module`;
  const isImpureLayer = isService(target) || isEntrance(target) || isStore(target);
  const isDoor = target === `${modulesFolder}${moduleOf(source.path)}/index.ts`;
  if (isImpureLayer || isDoor || baseName(target) === 'tables.ts')
    return `${specifier} is not pure`;
  return undefined;
}

function checkRules(source: Source, byPath: ReadonlyMap<string, Source>): Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const visit = (file: Source, line: number | undefined, trail: string): void => {
    if (seen.has(file.path)) return;
    seen.add(file.path);
    for (const statement of file.imports) {
      if (statement.isTypeOnly) continue;
      const at = line ?? statement.line;
      const reason = impurity(file, statement.specifier);
      if (reason) {
        const message = `rules do no I/O: ${trail}${reason}; take the value as an argument`;
        findings.push({ path: source.path, line: at, message });
        continue;
      }
      const next = byPath.get(resolveRelative(file.path, statement.specifier) ?? '');
      if (next && !pureKernelFiles.includes(next.path)) {
        visit(next, at, `${trail}${statement.specifier} → `);
      }
    }
  };
  visit(source, undefined, '');
  return findings;
}

function checkLayer(source: Source): Finding[] {
  const findings: Finding[] = [];
  for (const { specifier, line } of source.imports) {
    const target = resolveRelative(source.path, specifier) ?? '';
    const report = (message: string): void => {
      findings.push({ path: source.path, line, message });
    };
    const isHttp = specifier === 'fastify' || specifier.startsWith('@fastify/');
    if (isService(source.path) && isHttp) report(`a service never sees HTTP: no ${specifier}`);
    if (isService(source.path) && isEntrance(target)) {
      report(`a service is called by ${specifier}, it does not call back`);
    }
    if (isEntrance(source.path) && isStore(target)) {
      report(`${baseName(source.path)} calls the service, never ${specifier}`);
    }
  }
  return findings;
}

export const importLayers: Rule = {
  name: 'module layers',
  meaning: 'rules do no I/O, services see no HTTP, routes, jobs and blocks never touch the store',
  check(tree) {
    const modules = tree.sources.filter(
      (source) => source.path.startsWith(modulesFolder) && !isTest(source.path),
    );
    const byPath = new Map(modules.map((source) => [source.path, source]));
    return modules.flatMap((source) => [
      ...(isRules(source.path) ? checkRules(source, byPath) : []),
      ...checkLayer(source),
    ]);
  },
};
