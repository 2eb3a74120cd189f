// How long a file may be: 500 lines for anything people edit, 40 for a module's README.
import { isRecord, linesMax, moduleReadmeLinesMax, modulesFolder } from './config.ts';
import type { Finding, Rule } from './rule.ts';

const isEdited = (path: string): boolean =>
  /\.(?:ts|tsx|py|css|sql|html|sh|md)$/.test(path) && !isRecord(path);

export function countLines(text: string): number {
  if (text === '') return 0;
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

export const fileSizes: Rule = {
  name: 'file sizes',
  meaning: `no source file over ${linesMax} lines, no module README over ${moduleReadmeLinesMax}`,
  check(tree) {
    const findings: Finding[] = [];
    for (const { path, text } of tree.sources) {
      if (!isEdited(path)) continue;
      const isModuleReadme = path.startsWith(modulesFolder) && path.endsWith('/README.md');
      const max = isModuleReadme ? moduleReadmeLinesMax : linesMax;
      const lines = countLines(text);
      if (lines > max) {
        const message = `${lines} lines, ${max} are allowed: split it by what it does`;
        findings.push({ path, line: max + 1, message });
      }
    }
    return findings;
  },
};
