// Which new passwords are refused, and why: the one rule, for everybody who chooses one.
import { passwordRule } from '@aibaas/contract';
import { guessedPasswords } from './guessed-passwords.ts';

const productName = 'aibaas';
/** Fewer characters than this, beside the e-mail or the product's name, make no password. */
const ownCharactersMin = 8;
/** Shorter parts of an e-mail stand in too many innocent words. */
const emailPartLengthMin = 3;

/** Runs that fingers or the alphabet give, forward and backward. */
const runs = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  'poiuytrewqlkjhgfdsamnbvcxz',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  '1234567890qwertyuiopasdfghjklzxcvbnm',
  'qazwsxedcrfvtgbyhnujmikolp',
  'a1b2c3d4e5f6g7h8i9j0',
  '1a2b3c4d5e6f7g8h9i0j',
].flatMap((run) => [run, [...run].reverse().join('')]);

/** Shorter ones stand in words. */
const runLengthMin = 6;

const leet: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '9': 'g',
  '@': 'a',
  $: 's',
  '!': 'i',
  '+': 't',
};

/**
 * Why a password is refused, or null.
 *
 * @example
 * passwordWeakness('three unusual words', 'ada@example.org'); // null
 */
export function passwordWeakness(password: string, email: string): string | null {
  const text = password.normalize('NFKC');
  const lower = text.toLowerCase();
  if ([...text].length < passwordRule.lengthMin) {
    return `it has fewer than ${passwordRule.lengthMin} characters`;
  }
  if (new Set(lower).size < 5) return 'it repeats a few characters';
  if ([...unitOf(lower)].length < passwordRule.lengthMin)
    return 'it repeats the same few characters';
  if (isRun(lower)) return 'it follows the keyboard or the alphabet';
  if (isCommon(lower)) return 'it is among the first that anyone tries';
  const local = email.slice(0, email.lastIndexOf('@'));
  if (isMostly(lower, [email, local, ...local.split(/[^\p{L}\p{N}]+/u)])) {
    return 'it is the e-mail address or a part of it';
  }
  if (isMostly(lower, [productName])) return 'it is the name of the product';
  return null;
}

/** The shortest piece of which the text is a whole number of copies. */
function unitOf(text: string): string {
  const at = (text + text).indexOf(text, 1);
  return text.slice(0, at);
}

function isRun(lower: string): boolean {
  const plain = lower.replace(/[^\p{L}\p{N}]+/gu, '');
  const core = plain.replace(/\d{1,4}$/, '');
  const parts = [plain, core].filter((text) => text.length >= runLengthMin);
  return parts.some((text) => runs.some((run) => run.includes(text)));
}

/** A common password, alone or twice or beside another one, with digits and signs around it. */
function isCommon(lower: string): boolean {
  const squeezed = lower.replace(/[\s._-]+/g, '');
  const bare = squeezed.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  return [squeezed, bare].some((text) =>
    [text, plainLetters(text, 'i'), plainLetters(text, 'l')].some(isMadeOfCommon),
  );
}

function isMadeOfCommon(text: string): boolean {
  if (guessedPasswords.has(text)) return true;
  for (let at = 3; at <= text.length - 3; at += 1) {
    if (guessedPasswords.has(text.slice(0, at)) && guessedPasswords.has(text.slice(at)))
      return true;
  }
  return false;
}

function plainLetters(text: string, one: 'i' | 'l'): string {
  return [...text].map((sign) => (sign === '1' ? one : (leet[sign] ?? sign))).join('');
}

/** Whether little is left of it without these words, as typed or in disguise. */
function isMostly(lower: string, words: readonly string[]): boolean {
  const known = words
    .map((word) => word.normalize('NFKC').toLowerCase())
    .filter((word) => [...word].length >= emailPartLengthMin)
    .sort((a, b) => b.length - a.length);
  return [lower, plainLetters(lower, 'i'), plainLetters(lower, 'l')].some((text) => {
    const holds = known.some((word) => text.includes(word));
    const rest = known.reduce((left, word) => left.replaceAll(word, ''), text);
    const own = rest.replace(/[^\p{L}\p{N}]+/gu, '');
    return holds && [...own].length < ownCharactersMin;
  });
}
