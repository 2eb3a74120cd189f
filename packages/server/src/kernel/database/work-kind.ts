// Kinds of work on the database and how long a statement of each may run. A route declares its kind, or
// a call does where it knows better; what no request asked for is a job.

/**
 * - `read`: a page or a thing, by an index
 * - `scan`: a read that may look at every row of a table: filters and sorts of the caller's choice
 * - `write`: a change
 * - `long`: a read over a whole history: series, forecasts, verification
 * - `job`: work in the background, bounded by its own progress
 */
export type WorkKind = 'read' | 'scan' | 'write' | 'long' | 'job';

/** How many times the limit of a plain read each kind may take. */
const timesOfRead: Readonly<Record<WorkKind | 'lookup', number>> = {
  lookup: 0.5,
  read: 1,
  scan: 1,
  write: 3,
  long: 3,
  job: 180,
};

export function statementTimeoutMs(kind: WorkKind | 'lookup', readMs: number): number {
  return Math.ceil(readMs * timesOfRead[kind]);
}

/** These keep a core of the database busy for as long as they run, so only a few of them run at once. */
export const isHeavy = (kind: WorkKind): boolean => kind === 'scan' || kind === 'long';

/** A change that has begun is finished, whether or not somebody still listens. */
export const isGivenUp = (kind: WorkKind): boolean => kind !== 'write' && kind !== 'job';
