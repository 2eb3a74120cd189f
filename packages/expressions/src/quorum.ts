// "2 of 3 days": how often something has to hold before it counts, so that one odd day alarms nobody.
import { ExpressionError } from './expression-error.ts';
import { unitOf } from './units.ts';

export interface Quorum {
  readonly hits: number;
  readonly of: number;
  /** Milliseconds of one step. */
  readonly stepMs: number;
}

const written = /^\s*(\d{1,4})\s+of\s+(\d{1,4})\s+([A-Za-z]+)\s*$/;

/**
 * @throws ExpressionError `expression_syntax` or `unit_unknown`
 * @example
 * parseQuorum('2 of 3 days'); // { hits: 2, of: 3, stepMs: 86400000 }
 */
export function parseQuorum(source: string): Quorum {
  const place = { at: 0, end: Math.min(source.length, 4096) };
  const match = written.exec(source.slice(0, 4096));
  if (match === null) {
    const message = 'Write how often out of how many steps, such as 2 of 3 days.';
    throw new ExpressionError('expression_syntax', place, message, '2 of 3 days');
  }
  const [hits, of] = [Number(match[1]), Number(match[2])];
  const unit = unitOf(match[3] ?? '');
  if (unit?.dimension !== 'duration') {
    const message = `"${match[3]}" is no step of time, such as days or hours.`;
    throw new ExpressionError('unit_unknown', place, message, 'days');
  }
  if (hits < 1 || hits > of) {
    const message = `${hits} of ${of} never holds; write 1 to ${of} of ${of}.`;
    throw new ExpressionError('expression_syntax', place, message);
  }
  return { hits, of, stepMs: unit.factor };
}

/**
 * Whether a condition held often enough.
 *
 * @param held what it was at each step, the last one last; steps before the first are not known and do not count
 * @example
 * isMet({ hits: 2, of: 3, stepMs: 86_400_000 }, [true, false, true]); // true
 */
export function isMet({ hits, of }: Quorum, held: readonly boolean[]): boolean {
  return held.slice(-of).filter(Boolean).length >= hits;
}
