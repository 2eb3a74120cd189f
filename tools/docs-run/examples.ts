// Reads the `@example` blocks of a package and writes each as a module that imports what it names.
// `expression; // value` is checked: the expression must give the value that the comment says.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listFiles } from '../tidy/tree.ts';
import type { ExampleRule } from './example-rules.ts';

export interface Example {
  package: string;
  path: string;
  /** 1-based line of the tag. */
  line: number;
  /** What the comment describes. */
  symbol: string;
  code: string;
}

const declaration =
  /^(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:abstract\s+)?(?:function\*?|class|const|interface|type)?\s*(\w+)/;

/** The examples in one file, with the comment's stars and the code's fences taken away. */
export function readExamples(packageName: string, path: string, text: string): Example[] {
  const found: Example[] = [];
  for (const comment of text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const after = text.slice(comment.index + comment[0].length).trimStart();
    const symbol = declaration.exec(after)?.[1] ?? '';
    let lines: string[] | null = null;
    let line = text.slice(0, comment.index).split('\n').length;
    const keep = (): void => {
      const code = (lines?.slice(1) ?? []).join('\n').trim();
      const start = line - (lines?.length ?? 0);
      if (code !== '') found.push({ package: packageName, path, line: start, symbol, code });
    };
    for (const raw of comment[0].split('\n')) {
      const own = raw.replace(/^\s*(?:\/\*\*|\*\/|\*) ?/, '').replace(/\s*\*\/$/, '');
      if (/^@\w+/.test(own)) {
        keep();
        lines = own.startsWith('@example') ? [] : null;
      }
      if (lines !== null && !own.startsWith('```')) lines.push(own);
      else if (lines !== null) lines.push('');
      line += 1;
    }
    keep();
  }
  return found;
}

/** Every example of a package that its rule counts. */
export async function collectExamples(
  root: string,
  packageName: string,
  rule: ExampleRule,
): Promise<Example[]> {
  const folder = `packages/${packageName}/src/`;
  const isSource = (path: string): boolean =>
    path.startsWith(folder) && path.endsWith('.ts') && !/\.(?:test|fixture)\.ts$/.test(path);
  const names = new Set(await exportedNames(root, packageName));
  const found: Example[] = [];
  for (const path of listFiles(root).filter(isSource)) {
    const text = await readFile(join(root, path), 'utf8').catch(() => '');
    found.push(...readExamples(packageName, path, text));
  }
  return found.filter(({ symbol }) => rule.scope === 'all' || names.has(symbol));
}

export async function exportedNames(root: string, packageName: string): Promise<string[]> {
  return Object.keys(await import(join(root, `packages/${packageName}/src/index.ts`)));
}

const isNamed = (code: string, name: string): boolean =>
  new RegExp(`(?<![.\\w'"])${name}\\b(?!\\s*:)`).test(code);

/** The value a comment states, as code; null when it is prose. */
function statedValue(comment: string): string | null {
  const literal = comment.trim().replace(/^.* = (?=-?\d)/, '');
  if (/^-?[\d_]+(?:\.\d+)?…?$/.test(literal)) return JSON.stringify(literal);
  if (/^\[-?[\d.]+(?:, ?-?[\d.]+)*\]$/.test(literal)) return literal.replace(/-?[\d.]+/g, '"$&"');
  if (/^(?:true|false|null|\[.*\]|'[^']*')$/.test(literal)) return literal;
  return null;
}

/** A line whose result its comment states, as a check of that; any other line as it is. */
function checkedLine(line: string): string {
  const match = /^(?!const |let |for |if |await |import |\/\/)(\S.*?);\s*\/\/ (.+)$/.exec(line);
  const value = match === null ? null : statedValue(match[2] as string);
  return match === null || value === null ? line : `stated(${match[1]}, ${value});`;
}

// A stated number holds to the digits it gives; one without a point is meant exactly.
const statedSource = `function agrees(given: unknown, said: unknown): boolean {
  if (Array.isArray(given) && Array.isArray(said))
    return given.length === said.length && given.every((each, i) => agrees(each, said[i]));
  if (typeof given !== 'number' || typeof said !== 'string')
    return JSON.stringify(given) === JSON.stringify(said);
  if (said.endsWith('…')) return String(given).startsWith(said.slice(0, -1));
  const digits = said.split('.')[1]?.length;
  const slack = digits === undefined ? 1e-9 * Math.max(1, Math.abs(given)) : 0.5000001 * 10 ** -digits;
  return Math.abs(given - Number(said.replaceAll('_', ''))) <= slack;
}
function stated(given: unknown, said: unknown): void {
  const plain = ArrayBuffer.isView(given) ? Array.from(given as Float64Array) : given;
  if (!agrees(plain, said)) throw new Error(\`gave \${JSON.stringify(plain)}, and its comment says \${JSON.stringify(said)}\`);
}
`;

/** The example as a module of its own. */
export function moduleOf(
  { package: name, code }: Example,
  rule: ExampleRule,
  exported: readonly string[],
): string {
  const [imports, lines] = [[] as string[], [] as string[]];
  const text = Object.entries(rule.own).reduce(
    (filled, [word, value]) => filled.replaceAll(word, value),
    code,
  );
  for (const line of text.split('\n')) {
    if (line.startsWith('import ')) imports.push(line);
    else lines.push(checkedLine(line));
  }
  const body = lines.join('\n');
  const isDeclared = (each: string): boolean =>
    new RegExp(`\\b(?:const|let|function|class)\\s+${each}\\b`).test(body) ||
    imports.some((line) => isNamed(line, each));
  const given: string[] = [];
  // Last first: what a given value is made of comes before it.
  for (const [each, value] of Object.entries(rule.given).reverse()) {
    const isUsed = isNamed([...given, body].join('\n'), each);
    if (isUsed && !isDeclared(each)) given.unshift(`const ${each} = ${value};`);
  }
  const all = [...given, body].join('\n');
  const used = exported.filter((each) => isNamed(all, each) && !isDeclared(each));
  if (used.length > 0) imports.push(`import { ${used.join(', ')} } from '@aibaas/${name}';`);
  const check = body.includes('stated(') ? [statedSource] : [];
  return `${[...imports, 'export {};', ...given, body, ...check].join('\n')}\n`;
}
