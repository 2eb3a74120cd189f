// The rule for new passwords, for forms to state before the server checks; a test holds it to the
// server's own.

export const passwordRule = {
  /** In characters (Unicode code points of the NFKC form). */
  lengthMin: 12,
  lengthMax: 200,
  hint: 'At least 12 characters; a few unusual words are easy to keep and hard to guess.',
} as const;
