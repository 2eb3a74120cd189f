// Reads a file for the tidy rules: which characters are code, which are comments, which are text
// inside quotes. A careful tokenizer, deliberately not a parser: the rules need words, not a tree.
import { posix } from 'node:path';

/** One import, re-export, dynamic import or `new URL('./x.ts', import.meta.url)` of a file. */
export interface ImportStatement {
  specifier: string;
  line: number;
  isTypeOnly: boolean;
  isDynamic: boolean;
}

/** A file and three views of its text, all of equal length, so that offsets and lines agree. */
export interface Source {
  path: string;
  text: string;
  /** Comments and the contents of strings, templates and regular expressions are blanks. */
  code: string;
  /** Everything but comments is blank. */
  comments: string;
  imports: ImportStatement[];
}

const wordsBeforeRegex = new Set(
  'return typeof case in of delete void throw new else do yield await instanceof'.split(' '),
);

function isRegexPossible(codeSoFar: string): boolean {
  // Only the last word matters, and the whole text would be copied at every slash.
  const trimmed = codeSoFar.slice(-200).trimEnd();
  const last = trimmed.at(-1);
  if (last === undefined) return true;
  if (/[\w$]/.test(last)) {
    const word = /[\w$]+$/.exec(trimmed)?.[0] ?? '';
    return wordsBeforeRegex.has(word);
  }
  return !/[)\]'"`]/.test(last);
}

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

/** Offset just past a string that starts at `start`; a line end closes what nobody closed. */
function endOfString(text: string, start: number): number {
  const quote = text[start];
  let at = start + 1;
  while (at < text.length && text[at] !== quote && text[at] !== '\n') {
    at += text[at] === '\\' ? 2 : 1;
  }
  return text[at] === quote ? at + 1 : Math.min(at, text.length);
}

function endOfRegex(text: string, start: number): number {
  let at = start + 1;
  let isInClass = false;
  while (at < text.length && text[at] !== '\n' && (isInClass || text[at] !== '/')) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '[') isInClass = true;
    else if (text[at] === ']') isInClass = false;
    at += 1;
  }
  return Math.min(text[at] === '/' ? at + 1 : at, text.length);
}

/** Offset of the closing backtick or of the `${` that opens the next expression. */
function endOfTemplateText(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== '`' && !(text[at] === '$' && text[at + 1] === '{')) {
    at += text[at] === '\\' ? 2 : 1;
  }
  return Math.min(at, text.length);
}

/**
 * Splits TypeScript text into its code and its comments, each padded with blanks to full length.
 *
 * @example splitText("a('x'); // y").code === "a(' ');     "
 */
export function splitText(text: string): { code: string; comments: string } {
  let code = '';
  let comments = '';
  let at = 0;
  // One entry per open template expression: how many `{` are open inside it.
  const openBraces: number[] = [];

  const takeCode = (end: number): void => {
    code += text.slice(at, end);
    comments += blank(text.slice(at, end));
    at = end;
  };
  const takeComment = (end: number): void => {
    code += blank(text.slice(at, end));
    comments += text.slice(at, end);
    at = end;
  };
  const takeQuoted = (end: number): void => {
    const quoted = text.slice(at, end);
    const isClosed = quoted.length > 1 && quoted.at(-1) === quoted[0];
    code += quoted[0] + blank(quoted.slice(1, isClosed ? -1 : undefined));
    if (isClosed) code += quoted.at(-1);
    comments += blank(quoted);
    at = end;
  };
  const takeTemplateText = (): void => {
    const end = endOfTemplateText(text, at);
    code += blank(text.slice(at, end));
    comments += blank(text.slice(at, end));
    at = end;
    if (text[at] === '`') takeCode(at + 1);
    else if (at < text.length) {
      takeCode(at + 2);
      openBraces.push(0);
    }
  };

  while (at < text.length) {
    const char = text[at];
    const next = text[at + 1];
    const open = openBraces.length - 1;
    if ((char === '/' && next === '/') || (at === 0 && char === '#' && next === '!')) {
      const end = text.indexOf('\n', at);
      takeComment(end === -1 ? text.length : end);
    } else if (char === '/' && next === '*') {
      const end = text.indexOf('*/', at + 2);
      takeComment(end === -1 ? text.length : end + 2);
    } else if (char === "'" || char === '"') {
      takeQuoted(endOfString(text, at));
    } else if (char === '/' && isRegexPossible(code)) {
      takeQuoted(endOfRegex(text, at));
    } else if (char === '`') {
      takeCode(at + 1);
      takeTemplateText();
    } else if (char === '}' && openBraces[open] === 0) {
      openBraces.pop();
      takeCode(at + 1);
      takeTemplateText();
    } else {
      if (char === '{' && open >= 0) openBraces[open] = (openBraces[open] ?? 0) + 1;
      if (char === '}' && open >= 0) openBraces[open] = (openBraces[open] ?? 0) - 1;
      takeCode(at + 1);
    }
  }
  return { code, comments };
}

/** 1-based line of an offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
  }
  return line;
}

// The quotes stay in `code`, the words between them do not; the specifier is read from the text.
const importForms = [
  {
    pattern: /\b(?:import|export)\s+(type\s)?[^;'"()=]*?\bfrom\s*(['"]\s*['"])/g,
    isDynamic: false,
  },
  { pattern: /\bimport\s*(type\s)?(['"]\s*['"])/g, isDynamic: false },
  { pattern: /\bimport\s*()\(\s*(['"]\s*['"])/g, isDynamic: true },
  { pattern: /\bnew URL()\(\s*(['"]\s*['"])\s*,\s*import\.meta\.url/g, isDynamic: true },
];

function findImports(text: string, code: string): ImportStatement[] {
  const found: ImportStatement[] = [];
  for (const { pattern, isDynamic } of importForms) {
    for (const match of code.matchAll(pattern)) {
      const quoted = match[2] ?? '';
      const start = match.index + match[0].lastIndexOf(quoted) + 1;
      const specifier = text.slice(start, start + quoted.length - 2);
      const isAsset = match[0].startsWith('new URL') && !/\.tsx?$/.test(specifier);
      if (isAsset) continue;
      found.push({
        specifier,
        line: lineAt(text, start),
        isTypeOnly: match[1] !== undefined && match[1] !== '',
        isDynamic,
      });
    }
  }
  return found;
}

export const isTypeScript = (path: string): boolean => /\.tsx?$/.test(path);

/** Tests and the folders that serve them alone: free of the rules about time, floors and doors. */
export const isTest = (path: string): boolean =>
  /\.(?:test|fixture)\.tsx?$/.test(path) ||
  /(^|\/)(test|testing|testdata|fixtures|golden)\//.test(path);

export function readSource(path: string, text: string): Source {
  if (!isTypeScript(path)) return { path, text, code: '', comments: '', imports: [] };
  const { code, comments } = splitText(text);
  return { path, text, code, comments, imports: findImports(text, code) };
}

/** Path inside the repository that a relative specifier names; undefined for packages. */
export function resolveRelative(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return posix.normalize(posix.join(posix.dirname(from), specifier));
}
