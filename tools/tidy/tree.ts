// Reads the repository for the tidy rules: every file that git tracks or would track, never what it
// ignores. Binary files are left out.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding, Tree } from './rule.ts';
import { rules } from './rules.ts';
import { readSource } from './source.ts';

/** Paths of all tracked and untracked, not ignored files below `root`, sorted. */
export function listFiles(root: string): string[] {
  const listing = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return [...new Set(listing.split('\0'))].filter((path) => path !== '').sort();
}

export function readTree(root: string): Tree {
  const sources: Tree['sources'] = [];
  for (const path of listFiles(root)) {
    let text: string;
    try {
      text = readFileSync(join(root, path), 'utf8');
    } catch {
      continue; // deleted in the working tree, a link to nowhere or a submodule: nothing to read
    }
    if (!text.includes('\0')) sources.push(readSource(path, text));
  }
  return { sources };
}

/** Everything that breaks a rule, one line each: `path:line: message (rule)`. */
export function tidy(tree: Tree): string[] {
  return rules.flatMap((rule) =>
    rule.check(tree).map((finding) => formatFinding(finding, rule.name)),
  );
}

const formatFinding = ({ path, line, message }: Finding, rule: string): string =>
  `${path}:${line}: ${message} (${rule})`;
