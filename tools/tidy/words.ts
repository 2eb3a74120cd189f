// Words that have no place: promises to finish later, switched-off checks, `any`, skipped tests,
// banners, and paths of the machine it was written on. The patterns are spelt so that this file
// does not contain the words itself.
import { isRecord } from './config.ts';
import type { Finding, Rule } from './rule.ts';
import { isTest, isTypeScript, lineAt, type Source } from './source.ts';

interface BannedWord {
  pattern: RegExp;
  message: string;
  /** Which view of the file is searched. */
  view: 'text' | 'code' | 'comments';
  isForTestsOnly?: boolean;
}

const bannedWords: readonly BannedWord[] = [
  {
    pattern: /\b(?:T[O]DO|F[I]XME|X[X]X)\b/g,
    message: 'finish it or leave it out; what is planned does not live in code',
    view: 'text',
  },
  {
    pattern: /@ts-(?:i)gnore|@ts-(?:n)ocheck|biome-(?:i)gnore|eslint-(?:d)isable/g,
    message: 'switches a checker off: change the code so that it passes',
    view: 'text',
  },
  {
    pattern: /@ts-(?:e)xpect-error/g,
    message: 'is for tests of types; change the code so that it passes',
    view: 'comments',
  },
  {
    pattern: /(?:[:<|&]|=>|\bas|\bextends)\s*any\b(?!\s*[(:.])|,\s*any\s*(?=[,>])|\bany\s*\[\]/g,
    message: 'says nothing about the value: name its type, or use unknown and narrow it',
    view: 'code',
  },
  {
    pattern: /\.\s*(?:only|skip|todo)\s*\(/g,
    message: 'leaves tests out: run them all; skipIf names a condition where one must be left out',
    view: 'code',
    isForTestsOnly: true,
  },
  {
    pattern:
      /^[^\S\n]*(?:\/\/|\/?\*|#|--)[^\S\n]*(?:[-=*#~─═]{4,}|[-=*~─═]{2,}[^\n]*[-=*~─═]{2,})/gm,
    message: 'is a banner: a file that needs chapters wants to be several files',
    view: 'comments',
  },
  {
    pattern: /(?<![\w.~/-])\/(?:home|Users|root|w[o]rk)\/[\w.-]+/g,
    message: 'is a path of one machine: take it as an argument or make a temporary folder',
    view: 'text',
  },
  {
    pattern: /(?<![\w.~/-])\/tmp\/[\w.-]+/g,
    message: 'is a fixed place that two runs would share: use os.tmpdir() and mkdtemp',
    view: 'text',
  },
  {
    pattern: /\b(?:issue|ticket)\s+#?\d+\b|\bdocument\s+00\d\b|\.\.\/(?:s)hared\//gi,
    message: 'points outside the repository: say here what the reader must know',
    view: 'text',
  },
];

function isSearched(source: Source, word: BannedWord): boolean {
  if (isRecord(source.path)) return false;
  if (word.view !== 'text' && !isTypeScript(source.path)) return false;
  if (word.isForTestsOnly) return isTest(source.path);
  return !(word.view === 'comments' && isTest(source.path) && word.message.startsWith('is for'));
}

export const words: Rule = {
  name: 'banned words',
  meaning: 'nothing unfinished, unchecked, skipped, shouted or tied to one machine',
  check(tree) {
    const findings: Finding[] = [];
    for (const source of tree.sources) {
      for (const word of bannedWords) {
        if (!isSearched(source, word)) continue;
        for (const match of source[word.view].matchAll(word.pattern)) {
          const line = lineAt(source.text, match.index);
          const message = `"${match[0].trim().slice(0, 40)}" ${word.message}`;
          findings.push({ path: source.path, line, message });
        }
      }
    }
    return findings;
  },
};
