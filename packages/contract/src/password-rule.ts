// The one rule for new passwords, as server, Studio, SDK and command line state it.

export const passwordRule = {
  /** In characters (Unicode code points of the NFKC form). */
  lengthMin: 12,
  /** More is cut off by nobody; it only keeps the cost of hashing in hand. */
  lengthMax: 200,
  hint: 'At least 12 characters; a few unusual words are easy to keep and hard to guess.',
} as const;
