// How texts name the command: `npx aibaas VERB`, which works in the folder where it is installed. The
// bare name does not, because nothing puts it on the path.
import { isDocument } from '../docs-run/blocks.ts';
import type { Finding, Rule } from './rule.ts';
import { isTest, isTypeScript, lineAt, type Source } from './source.ts';

/** Where sentences for people stand; a comment speaks to who knows the command. */
const spoken = /^(?:packages\/(?:cli|contract|react|sdk|server)|apps\/studio)\/src\//;

const verbs =
  'start|forecast|detect|recommend|churn|survival|train|predict|explain|import|classify|read|doctor|' +
  'open|env|keys (?:create|list|revoke)|people [\\w-]+|audit verify';
const bare = new RegExp(`(?<!npx )(?<![\\w@/.-])aibaas (?:${verbs})\\b`, 'g');

function spokenText({ path, text, comments }: Source): string {
  if (isDocument(path)) return text;
  if (!spoken.test(path) || !isTypeScript(path) || isTest(path)) return '';
  return text
    .split('')
    .map((char, at) => (comments[at] === ' ' ? char : ' '))
    .join('');
}

export const typedCommands: Rule = {
  name: 'typed commands',
  meaning: 'what a text asks somebody to type can be typed: `npx aibaas`, not `aibaas`',
  check(tree) {
    return tree.sources.flatMap((source): Finding[] =>
      [...spokenText(source).matchAll(bare)].map((match) => ({
        path: source.path,
        line: lineAt(source.text, match.index),
        message: `"${match[0]}" is not found where people type it: say npx ${match[0]}`,
      })),
    );
  },
};
