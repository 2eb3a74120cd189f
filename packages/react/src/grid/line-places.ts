// Which row each line of the grid shows. Pure.

export interface LinePlace {
  readonly slot: number;
  readonly index: number;
}

export interface Wanted {
  /** Rows to be drawn: the first, and how many. */
  readonly from: number;
  readonly count: number;
  readonly rowCount: number;
  /** The row whose surroundings come first. */
  readonly nearest: number;
  /** Lines that may change their row at once. */
  readonly most: number;
}

export interface LinePlaces {
  readonly places: readonly LinePlace[];
  /** Lines still show rows that are not wanted any more. */
  readonly isBehind: boolean;
}

/**
 * The next step from the lines as they are to the rows that are wanted. There are as many lines as ever were
 * on screen, and each keeps its place in the document: a line that leaves at one end shows another row at the
 * other, and nothing is moved. A jump is spread over several frames, what is nearest first; a line that has to
 * wait still shows its old row, out of sight.
 *
 * @example
 * nextPlaces([], { from: 0, count: 12, rowCount: 100, nearest: 5, most: 4 }).places.length; // 12
 */
export function nextPlaces(before: readonly LinePlace[], wanted: Wanted): LinePlaces {
  const { from, rowCount, nearest, most } = wanted;
  const size = Math.min(Math.max(before.length, wanted.count), rowCount);
  const start = Math.max(0, Math.min(from, rowCount - size));
  const targets = Array.from({ length: size }, (_, slot) => ({
    slot,
    index: start + ((((slot - start) % size) + size) % size),
  }));
  // A new line has nothing to show in the meantime, and neither has one whose row is gone. With another number
  // of lines, an old row and a wanted one could be the same.
  const canWait = ({ slot, index }: LinePlace): boolean => {
    const shown = before[slot];
    if (shown === undefined || before.length !== size) return false;
    return shown.index !== index && shown.index < rowCount;
  };
  const waiting = targets
    .filter(canWait)
    .sort((a, b) => Math.abs(a.index - nearest) - Math.abs(b.index - nearest))
    .slice(most);
  const late = new Set(waiting.map(({ slot }) => slot));
  return {
    places: targets.map((target) =>
      late.has(target.slot) ? (before[target.slot] as LinePlace) : target,
    ),
    isBehind: late.size > 0,
  };
}
