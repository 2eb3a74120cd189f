// One door each for environment, time, chance and ids, so that a run can be repeated from a seed.
// Tests, benches and tools are not part of a run and may look at the clock.
import { doorModules, doors } from './config.ts';
import type { Finding, Rule } from './rule.ts';
import { isTest, lineAt } from './source.ts';

/** The package's own door, where it has one. */
function wayOut(path: string, what: string): string {
  const packageFolder = path.split('/').slice(0, 2).join('/');
  const door = doors
    .find((candidate) => candidate.what === what)
    ?.files.find((file) => file.startsWith(`${packageFolder}/`));
  return door ? `use ${door}` : 'take it as an argument';
}

export const oneDoor: Rule = {
  name: 'one door',
  meaning: 'environment, time, chance and ids are touched only in the files of the doors table',
  check(tree) {
    const findings: Finding[] = [];
    for (const { path, text, code, imports } of tree.sources) {
      if (!/^packages\/[^/]+\/src\//.test(path) || isTest(path)) continue;
      const report = (line: number, word: string, what: string): void => {
        findings.push({
          path,
          line,
          message: `${word.trim()} opens ${what}: ${wayOut(path, what)}`,
        });
      };
      for (const door of doors) {
        if (door.files.includes(path)) continue;
        for (const pattern of door.patterns) {
          for (const match of code.matchAll(pattern)) {
            report(lineAt(text, match.index), match[0], door.what);
          }
        }
      }
      for (const { specifier, line } of imports) {
        const what = doorModules[specifier];
        const door = doors.find((candidate) => candidate.what === what);
        if (what && !door?.files.includes(path)) report(line, specifier, what);
      }
    }
    return findings;
  },
};
