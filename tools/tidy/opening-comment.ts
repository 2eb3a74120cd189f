// Every source file opens with what it is for and what it deliberately is not.
import { isRecord } from './config.ts';
import type { Finding, Rule } from './rule.ts';

const openings: Readonly<Record<string, RegExp>> = {
  ts: /^(?:#![^\n]*\n)?(?:\/\/[^\n]*\w|\/\*[^/]*\w)/,
  tsx: /^(?:\/\/[^\n]*\w|\/\*[^/]*\w)/,
  css: /^\/\*[^/]*\w/,
  sql: /^(?:--[^\n]*\w|\/\*[^/]*\w)/,
  sh: /^#![^\n]*\n#[^\n]*\w/,
  py: /^(?:#![^\n]*\n)?(?:#[^\n]*\w|"""[^"]*\w)/,
};

export const openingComment: Rule = {
  name: 'opening comment',
  meaning: 'each source file opens with a comment that says what it is for',
  check(tree) {
    const findings: Finding[] = [];
    for (const { path, text } of tree.sources) {
      const extension = path.slice(path.lastIndexOf('.') + 1);
      const opening = Object.hasOwn(openings, extension) ? openings[extension] : undefined;
      if (!opening || isRecord(path) || path.endsWith('.d.ts') || opening.test(text)) continue;
      const message = 'open with one to three sentences: what it is for, what it is not';
      findings.push({ path, line: 1, message });
    }
    return findings;
  },
};
