// Colours for the short snippets of the product: keywords, strings, numbers and comments. A scanner for
// looks, deliberately not a parser.
import type { SnippetLanguage } from './snippet.tsx';

export type TokenKind = 'plain' | 'key' | 'string' | 'number' | 'comment';
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Where it starts in the code. */
  readonly at: number;
}

const keywords: Readonly<Record<SnippetLanguage, string>> = {
  TypeScript:
    'import|from|const|let|await|async|for|of|new|return|if|export|function|true|false|null',
  curl: 'curl',
  Python: 'import|from|def|for|in|with|as|return|if|print|True|False|None',
};

const comments: Readonly<Record<SnippetLanguage, string>> = {
  TypeScript: '\\/\\/[^\\n]*',
  curl: '(?<=^|\\s)#[^\\n]*',
  Python: '#[^\\n]*',
};

/** Splits code into coloured parts; joined they are the code again. */
export function tokenise(code: string, language: SnippetLanguage): Token[] {
  const scanner = new RegExp(
    [
      `(?<comment>${comments[language]})`,
      '(?<string>"(?:[^"\\\\\\n]|\\\\.)*"|\'(?:[^\'\\\\\\n]|\\\\.)*\'|`(?:[^`\\\\]|\\\\.)*`)',
      `(?<key>(?<![\\w$.])(?:${keywords[language]})(?![\\w$]))`,
      '(?<number>(?<![\\w$.-])\\d[\\d_]*(?:\\.\\d+)?(?![\\w-]))',
    ].join('|'),
    'gm',
  );
  const tokens: Token[] = [];
  let end = 0;
  for (const match of code.matchAll(scanner)) {
    if (match.index > end)
      tokens.push({ kind: 'plain', text: code.slice(end, match.index), at: end });
    const kind = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined)?.[0];
    tokens.push({ kind: (kind ?? 'plain') as TokenKind, text: match[0], at: match.index });
    end = match.index + match[0].length;
  }
  if (end < code.length) tokens.push({ kind: 'plain', text: code.slice(end), at: end });
  return tokens;
}
