// Which package may import which: the floors of ARCHITECTURE.md. Order and layers inside the server
// are in import-modules.ts and import-layers.ts.
import { packageFloors, packageNames, serverLoader } from './config.ts';
import type { Finding, Rule } from './rule.ts';
import { type ImportStatement, isTest, resolveRelative, type Source } from './source.ts';

const packageOf = (path: string): string | undefined => /^packages\/([^/]+)\/src\//.exec(path)?.[1];

/** `@scope/name/deep` → `@scope/name`; `name/deep` → `name`. */
function packageNameOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
}

function refusal(source: Source, statement: ImportStatement): string | undefined {
  const { specifier } = statement;
  const home = packageOf(source.path) ?? '';
  const floor = packageFloors[home];
  if (floor === undefined) {
    return `package "${home}" has no floor: add it to packageFloors in tools/tidy/config.ts`;
  }
  const target = resolveRelative(source.path, specifier);
  if (target !== undefined) {
    if (packageOf(target) === home || target === `packages/${home}/package.json`) return undefined;
    return `${specifier} leaves packages/${home}: import another package by its name`;
  }
  if (specifier.startsWith('node:')) {
    return floor.hasNode
      ? undefined
      : `${home} runs anywhere: no ${specifier}, take it as argument`;
  }
  const name = packageNameOf(specifier);
  const ours = packageNames[name];
  if (ours !== undefined) {
    if (specifier !== name) return `${specifier}: import ${name} itself, not a file inside it`;
    if (floor.ours.includes(ours) || ours === home) return undefined;
    if (home === 'cli' && ours === 'server' && source.path === serverLoader) {
      return statement.isDynamic || statement.isTypeOnly
        ? undefined
        : `load ${name} with import(): no other command should pay for it`;
    }
    return `${home} may not import ${name} (allowed: ${floor.ours.join(', ') || 'nothing of ours'})`;
  }
  if (floor.others === 'any' || floor.others.includes(name)) return undefined;
  return `${home} may not import ${name} (allowed: ${floor.others.join(', ') || 'nothing'})`;
}

export const importFloors: Rule = {
  name: 'import floors',
  meaning: 'packages import only what their floor in ARCHITECTURE.md allows',
  check(tree) {
    const findings: Finding[] = [];
    for (const source of tree.sources) {
      if (packageOf(source.path) === undefined || isTest(source.path)) continue;
      for (const statement of source.imports) {
        const message = refusal(source, statement);
        if (message) findings.push({ path: source.path, line: statement.line, message });
      }
    }
    return findings;
  },
};
