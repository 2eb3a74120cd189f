// The one rule for new passwords: what is refused, with its reason, and what is not.
import { passwordRule } from '@aibaas/contract';
import { expect, test } from 'vitest';
import { guessedPasswords } from './guessed-passwords.ts';
import { passwordWeakness } from './password-rule.ts';

const weakness = (password: string, email = 'linden.ash@example.org') =>
  passwordWeakness(password, email);

test('length counts characters, whatever bytes or code units they take', () => {
  const tooShort = `it has fewer than ${passwordRule.lengthMin} characters`;
  expect(weakness('elevenchars')).toBe(tooShort);
  expect(weakness('twelve chars')).toBe(null);
  // Eleven signs of two code units each, and eleven that are 22 code points before NFKC.
  expect(weakness('🦊🌲🎈🚲🧭🪁🥁🎻🏺🧶🪴')).toBe(tooShort);
  expect(weakness('🦊🌲🎈🚲🧭🪁🥁🎻🏺🧶🪴🍋')).toBe(null);
  expect(weakness('é à ü ö ñ ç'.normalize('NFD'))).toBe(tooShort);
  expect(weakness('سلام دنیا خوب')).toBe(null);
  expect(weakness('')).toBe(tooShort);
});

test('what anyone tries first is refused, with suffixes, signs and disguises', () => {
  const tried = [
    ...['password1234', 'Password123!', 'PASSWORD2026!!', 'P@ssw0rd1234', 'p4$$w0rd!!!!'],
    ...['passwordpassword', 'Pass-word-1234', '1234password', '!!!password!!!'],
    ...['iloveyou2024!', 'ILoveYouForever', 'adminadmin12', 'admin-password', 'Welcome12345'],
    ...[
      'correcthorsebatterystaple',
      'Correct Horse Battery Staple',
      'changeme12345',
      'letmein12345',
    ],
    ...['Summer2026!!', 'september2026', 'superman12345', 'liverpool1234', 'administrator'],
    ...['passwort12345', 'motdepasse123', 'contraseña123'.replace('ñ', 'n'), 'qwerty123456'],
  ];
  const through = tried.filter((password) => weakness(password) === null);
  expect(through).toEqual([]);
});

test('runs and repetitions are refused', () => {
  const tried = [
    ...['123456789012', '210987654321', 'abcdefghijkl', 'qwertyuiopas', 'poiuytrewqlkj'],
    ...['1q2w3e4r5t6y', '1qaz2wsx3edc', 'qwertyuiop1234', 'abcdefgh2026', 'aaaaaaaaaaaaa'],
    ...['abababababab', 'abcabcabcabc', 'hello!hello!', 'xyz9xyz9xyz9xyz9', '111122223333'],
  ];
  expect(tried.filter((password) => weakness(password) === null)).toEqual([]);
});

test('neither the e-mail, nor its parts, nor the product’s name make a password', () => {
  const ofEmail = [
    ...[
      'linden.ash@example.org',
      'Linden.Ash2026',
      'lindenlinden1!',
      '!!linden.ash!!',
      'L1nden.4sh!!',
    ],
  ];
  const reason = 'it is the e-mail address or a part of it';
  expect(ofEmail.map((password) => weakness(password))).toEqual(ofEmail.map(() => reason));
  const product = ['aibaas-aibaas', 'aibaas123456', 'My-Aibaas-2026', 'A1baas!!2026!'];
  const named = product.map((password) => weakness(password));
  expect(named).not.toContain(null);
  // Words that merely hold a short part of an e-mail are somebody's own.
  expect(passwordWeakness('manner in the annuity', 'ann@example.org')).toBe(null);
  expect(passwordWeakness('me and my lighthouse', 'me@example.org')).toBe(null);
});

test('unusual words are taken', () => {
  const good = [
    ...['correct horse battery', 'three unusual words', 'chosen after the reset'],
    ...[
      'xK9#mPq2vL7w',
      'velvet-orbit-thistle',
      'Grüne Lampe am Kanal',
      '密码不是一个好的密码吗朋友',
    ],
  ];
  expect(good.map((password) => weakness(password))).toEqual(good.map(() => null));
  expect(guessedPasswords.size).toBeGreaterThan(300);
});
