// Limits both sides of the wire know. A limit that only the server needs stands in its module.

export const limits = {
  /** Most items a page may hold. */
  pageSizeMax: 1000,
  /** Page size where the caller names none. */
  pageSizeDefault: 50,
  /** A page ends where its JSON would pass this many bytes, with at least one item. */
  pageBytesMax: 4 * 1024 * 1024,
  /** Largest value of a column, as text or as JSON. */
  cellBytesMax: 1024 * 1024,
  /** Largest row: the sum of its values. */
  rowBytesMax: 2 * 1024 * 1024,
  /** Most that the rows of one insert request may take with all their columns, and so their events. */
  insertBytesMax: 16 * 1024 * 1024,
  /** Largest `data` of an event. */
  eventDataBytesMax: 64 * 1024,
  /** Largest JSON body. */
  bodyBytesMax: 4 * 1024 * 1024,
  /** Most events in one ingest request. */
  eventsPerRequestMax: 1000,
  /** Most rows in one insert request. */
  rowsPerRequestMax: 1000,
  /** Seconds a JWT is valid. */
  tokenSeconds: 900,
  /** Hours an Idempotency-Key is remembered. */
  idempotencyHours: 24,
} as const;
