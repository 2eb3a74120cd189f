// Things with a form of their own in a text: addresses, numbers of accounts, amounts, dates. By pattern and,
// where there is one, check digit; what a name stands for is the gazetteer's business.

export type EntityKind =
  | 'email'
  | 'url'
  | 'uuid'
  | 'iban'
  | 'card'
  | 'ip'
  | 'date'
  | 'time'
  | 'money'
  | 'phone'
  | 'code';

export interface Entity {
  readonly kind: EntityKind;
  readonly text: string;
  /** UTF-16 places in the given text; `end` is behind the last. */
  readonly start: number;
  readonly end: number;
}

const months =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const amount = "\\d{1,15}(?:[.,' ]\\d{3}){0,5}(?:[.,]\\d{1,2})?";
const units = 'usd|eur|gbp|chf|jpy|cny|inr|dollars?|euros?|pounds?|yen|rupees?';

/** In order: what an earlier one took, no later one takes. Every repeat has a bound, so no text takes long. */
const patterns: readonly {
  readonly kind: EntityKind;
  readonly pattern: RegExp;
  readonly isValid?: (text: string) => boolean;
}[] = [
  { kind: 'url', pattern: /\b(?:https?:\/\/|www\.)[^\s<>"]{1,2000}[^\s<>".,;:!?)\]]/giu },
  {
    kind: 'email',
    pattern:
      /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,5}\p{L}{2,24}/gu,
  },
  {
    kind: 'uuid',
    pattern: /(?<![\da-f-])[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}(?![\da-f-])/giu,
  },
  {
    kind: 'iban',
    pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?\b/gu,
    isValid: isIban,
  },
  { kind: 'card', pattern: /(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)/gu, isValid: hasCheckDigit },
  {
    kind: 'ip',
    pattern: /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/gu,
    isValid: (text) => text.split('.').every((part) => Number(part) < 256),
  },
  {
    kind: 'date',
    pattern: /(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)/gu,
    isValid: (text) => isDay(...(text.split('-').map(Number) as [number, number, number])),
  },
  {
    kind: 'date',
    pattern: /(?<!\d)\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})(?!\d)/gu,
    // Day first or month first: both are written, and the text does not tell which.
    isValid: (text) => {
      const [a, b, year] = text.split(/[./-]/).map(Number) as [number, number, number];
      return isDay(year, a, b) || isDay(year, b, a);
    },
  },
  {
    kind: 'date',
    pattern: new RegExp(
      `\\b(?:\\d{1,2}(?:st|nd|rd|th)?\\.? (?:of )?(?:${months})|(?:${months})\\.? \\d{1,2}(?:st|nd|rd|th)?)\\b(?:,? \\d{4}\\b)?`,
      'giu',
    ),
  },
  {
    kind: 'time',
    pattern: /(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?: ?[ap]m\b)?(?![\d:])/giu,
  },
  { kind: 'money', pattern: new RegExp(`\\p{Sc} ?${amount}`, 'giu') },
  {
    kind: 'money',
    pattern: new RegExp(`(?<![\\p{L}\\p{N}.,])${amount} ?(?:\\p{Sc}|(?:${units})\\b)`, 'giu'),
  },
  // Behind other digits it is a later group of some longer number, not the begin of one.
  {
    kind: 'phone',
    pattern:
      /(?<![\p{L}\p{N}+])(?<!\d{3}[ -])(?:\+|00|\(?0)\d{0,4}\)?(?:[ ./()-]{0,2}\d{1,5}){1,8}(?![\p{L}\p{N}])/gu,
    isValid: (text) => {
      const count = text.replace(/\D/g, '').length;
      return count >= 7 && count <= 15;
    },
  },
  { kind: 'code', pattern: /(?<![\p{L}\p{N}-])#?[A-Z]{1,6}[-_]?\d{3,12}(?![\p{L}\p{N}-])/gu },
];

/**
 * Addresses, amounts, dates, numbers of accounts and the like, in the order of the text. Names of months are
 * English; a date such as `03/04/2026` is found but not read, for it may mean March or April.
 *
 * @example
 * findEntities('Refund £45.50 for AB-12345 to ann@a.example by 2026-03-01').map(({ kind, text }) => `${kind} ${text}`);
 * // ['money £45.50', 'code AB-12345', 'email ann@a.example', 'date 2026-03-01']
 */
export function findEntities(text: string): Entity[] {
  const found: Entity[] = [];
  const isTaken = new Uint8Array(text.length);
  for (const { kind, pattern, isValid } of patterns) {
    for (const match of text.matchAll(pattern)) {
      const [start, end] = [match.index, match.index + match[0].length];
      if (isTaken.subarray(start, end).includes(1)) continue;
      if (isValid !== undefined && !isValid(match[0])) continue;
      isTaken.fill(1, start, end);
      found.push({ kind, text: match[0], start, end });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (days[month - 1] as number);
}

/** ISO 13616: the four first signs moved to the end, letters as 10 … 35, remainder 1 by 97. */
function isIban(text: string): boolean {
  const plain = text.replaceAll(' ', '');
  if (plain.length < 15 || plain.length > 34) return false;
  let rest = 0;
  for (const sign of plain.slice(4) + plain.slice(0, 4)) {
    const value = Number.parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** Luhn's sum (ISO 7812). */
function hasCheckDigit(text: string): boolean {
  const numbers = Array.from(text.replace(/\D/g, ''), Number).reverse();
  const sum = numbers.reduce((total, digit, i) => {
    const twice = digit * (1 + (i % 2));
    return total + (twice > 9 ? twice - 9 : twice);
  }, 0);
  return sum % 10 === 0;
}
