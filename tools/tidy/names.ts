// File names are kebab-case and say what the file exports; names that say nothing are refused, for
// files and for what they export.
import {
  bannedExportEnding,
  bannedFileNames,
  bannedOnlyAlone,
  fileNamesAllowed,
  isRecord,
} from './config.ts';
import type { Finding, Rule } from './rule.ts';
import { lineAt } from './source.ts';

const kebabCase = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/;
// README.md, LICENSE, RESULTS.md … are shouted by custom; __init__.py by Python's rule.
const isCustom = (name: string): boolean =>
  /^[A-Z]+(?:-[A-Z]+)*(?:\.md)?$/.test(name) || /^__\w+__\.py$/.test(name);

function problemOf(segment: string): string | undefined {
  if (segment.startsWith('.') || isCustom(segment)) return undefined;
  if (!kebabCase.test(segment)) return `"${segment}" is not kebab-case`;
  const stem = segment.split('.')[0] ?? '';
  const isBanned =
    bannedFileNames.includes(stem) ||
    stem
      .split('-')
      .some((word) => bannedFileNames.includes(word) && !bannedOnlyAlone.includes(word));
  return isBanned ? `"${segment}" says nothing: name it after the one thing it exports` : undefined;
}

export const fileNames: Rule = {
  name: 'file names',
  meaning: 'files and folders are kebab-case and named after what they hold',
  check(tree) {
    const findings: Finding[] = [];
    for (const { path } of tree.sources) {
      if (isRecord(path) || fileNamesAllowed.includes(path)) continue;
      const message = path.split('/').map(problemOf).find(Boolean);
      if (message) findings.push({ path, line: 1, message });
    }
    return findings;
  },
};

export const exportNames: Rule = {
  name: 'export names',
  meaning: 'nothing exported is called a manager, helper, util, processor or implementation',
  check(tree) {
    const findings: Finding[] = [];
    const declaration =
      /\bexport\s+(?:default\s+)?(?:abstract\s+)?(?:async\s+)?(?:class|function\*?|const|let|interface|type)\s+([\w$]+)/g;
    for (const { path, text, code } of tree.sources) {
      for (const match of code.matchAll(declaration)) {
        const name = match[1] ?? '';
        if (!bannedExportEnding.test(name)) continue;
        const message = `${name}: say what it does, not that it is one more of its kind`;
        findings.push({ path, line: lineAt(text, match.index), message });
      }
    }
    return findings;
  },
};
