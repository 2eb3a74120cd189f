// How large an expression may be. What is written by hand stays far below; what is larger is an attack or a
// program, and both belong elsewhere.
export const limits = {
  /** UTF-16 units of the source. */
  source: 4096,
  /** Brackets, branches and signs inside one another. */
  depth: 64,
  /** Nodes of the syntax tree. */
  nodes: 1024,
  /** Entries of a list that a function looks through; what is beyond is not looked at. */
  list: 10_000,
  /** Magnitudes beyond these are no number here: neither 64-bit arithmetic nor a database overflows. */
  largest: 1e100,
  smallest: 1e-100,
} as const;
