// The words of a text as letter codes in one buffer, a blank before and behind each: what runs are hashed from.
// Plain ASCII takes a short way that gives the same words as `wordsOf`; everything else goes through it.
import { wordsOf } from './words.ts';

export interface Tokens {
  /** UTF-16 codes; word `t` lies from `starts[t]` to before `ends[t]`, with a blank on either side. */
  codes: Uint16Array;
  starts: Int32Array;
  ends: Int32Array;
  count: number;
}

const blank = 32;
const [signOther, signWord, signBlank, signLong] = [0, 1, 2, 3];

/** What each ASCII code is, and what stands for it: small letters, and 0 for any digit. */
const kinds = new Uint8Array(128);
const plain = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const letter = String.fromCharCode(code);
  plain[code] = (/[0-9]/.test(letter) ? '0' : letter.toLowerCase()).charCodeAt(0);
  if (/\s/.test(letter)) kinds[code] = signBlank;
  else if (/[\w']/.test(letter)) kinds[code] = signWord;
  // Names of people and addresses are replaced whole.
  else kinds[code] = letter === '@' ? signLong : signOther;
}

export function createTokens(): Tokens {
  return {
    codes: new Uint16Array(512),
    starts: new Int32Array(128),
    ends: new Int32Array(128),
    count: 0,
  };
}

/** Fills the buffer with the words of a text; what was in it is overwritten. */
export function fillTokens(text: string, tokens: Tokens): void {
  reserve(tokens, 2 * text.length + 2, text.length);
  if (!fillPlain(text, tokens)) fillWords(wordsOf(text), tokens);
}

/** Fills the buffer with words that are known already. */
export function fillWords(words: readonly string[], tokens: Tokens): void {
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  reserve(tokens, letters + words.length + 1, words.length);
  const { codes, starts, ends } = tokens;
  let at = 0;
  codes[at++] = blank;
  words.forEach((word, t) => {
    starts[t] = at;
    for (let i = 0; i < word.length; i++) codes[at++] = word.charCodeAt(i);
    ends[t] = at;
    codes[at++] = blank;
  });
  tokens.count = words.length;
}

function reserve(tokens: Tokens, letters: number, words: number): void {
  if (tokens.codes.length < letters) tokens.codes = new Uint16Array(2 * letters);
  if (tokens.starts.length >= words) return;
  tokens.starts = new Int32Array(2 * words);
  tokens.ends = new Int32Array(2 * words);
}

/** @returns false where the text needs the long way */
function fillPlain(text: string, tokens: Tokens): boolean {
  const { codes, starts, ends } = tokens;
  let [at, count] = [0, 0];
  let isInWord = false;
  codes[at++] = blank;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127 || kinds[code] === signLong || isAddress(text, i, code)) return false;
    const kind = kinds[code] as number;
    if (isInWord && kind !== signWord) {
      ends[count++] = at;
      codes[at++] = blank;
      isInWord = false;
    }
    if (kind === signBlank) continue;
    if (!isInWord) starts[count] = at;
    codes[at++] = plain[code] as number;
    if (kind === signWord) isInWord = true;
    else {
      ends[count++] = at;
      codes[at++] = blank;
    }
  }
  if (isInWord) {
    ends[count++] = at;
    codes[at++] = blank;
  }
  tokens.count = count;
  return true;
}

/** Whether the text at `i` may belong to an address: `://`, `www.`. */
function isAddress(text: string, i: number, code: number): boolean {
  if (code === 58) return text.charCodeAt(i + 1) === 47;
  return code === 46 && i >= 3 && text.slice(i - 3, i).toLowerCase() === 'www';
}
