// Draws a series and its forecast with text: lines in braille dots (2 × 4 to a cell), the interval
// as shade. It shows the shape; the numbers are in the table beside it.
import { formatNumbers } from './format.ts';

export interface ChartData {
  /** Oldest first; null is a gap. */
  readonly history: readonly (number | null)[];
  readonly mean: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** Texts under the left end, the first forecast step and the right end. */
  readonly labels: readonly [left: string, middle: string, right: string];
}

export interface ChartSize {
  readonly columns: number;
  readonly rows: number;
}

/** Dots of a braille cell as bits of U+2800, by row and column. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** @param paint colours a forecast cell; the history keeps the terminal's own colour */
export function formatChart(
  data: ChartData,
  size: ChartSize,
  paint: (text: string) => string = (text) => text,
): string {
  const { mean, lower, upper, history } = data;
  const known = [...history, ...mean, ...lower, ...upper].filter((value) => value !== null);
  const low = Math.min(...known);
  const high = Math.max(...known) === low ? low + 1 : Math.max(...known);
  const axis = formatNumbers([high, (high + low) / 2, low]);
  const axisWidth = Math.max(...axis.map((label) => label.length));
  const width = Math.max(10, size.columns - axisWidth - 3);
  const steps = history.length + mean.length;
  const dotX = (step: number): number =>
    steps < 2 ? 0 : Math.round((step / (steps - 1)) * (width * 2 - 1));
  const dotY = (value: number): number =>
    Math.round(((high - value) / (high - low)) * (size.rows * 4 - 1));
  const canvas = new Canvas(width, size.rows);
  const firstForecastCell = Math.floor(dotX(history.length) / 2);

  lower.forEach((bottom, i) => {
    const from = Math.floor(dotX(history.length + i) / 2);
    const to = i + 1 < mean.length ? Math.floor(dotX(history.length + i + 1) / 2) : from + 1;
    const rows = [Math.floor(dotY(upper[i] ?? bottom) / 4), Math.floor(dotY(bottom) / 4)] as const;
    for (let x = from; x < Math.max(to, from + 1); x++) canvas.shade(x, ...rows);
  });
  const line = (values: readonly (number | null)[], offset: number): void => {
    values.forEach((value, i) => {
      const before = values[i - 1] ?? null;
      if (value === null) return;
      const end = [dotX(offset + i), dotY(value)] as const;
      canvas.line(before === null ? end : [dotX(offset + i - 1), dotY(before)], end);
    });
  };
  line(history, 0);
  line(mean, history.length);

  const middleRow = Math.floor((size.rows - 1) / 2);
  const lines = canvas.rows().map((cells, row) => {
    const isLast = row === size.rows - 1;
    const label = row === 0 ? axis[0] : row === middleRow ? axis[1] : isLast ? axis[2] : '';
    const past = cells.slice(0, firstForecastCell).join('');
    const future = cells.slice(firstForecastCell).join('');
    return `${(label ?? '').padStart(axisWidth)} ┤${past}${paint(future)}`.trimEnd();
  });
  const margin = ' '.repeat(axisWidth + 1);
  const rule = `${'─'.repeat(firstForecastCell)}┼${'─'.repeat(Math.max(0, width - firstForecastCell - 1))}`;
  return [...lines, `${margin}└${rule}`, margin + axisLabels(data, width, firstForecastCell)].join(
    '\n',
  );
}

function axisLabels({ labels }: ChartData, width: number, middleAt: number): string {
  const [left, middle, right] = labels;
  const cells = Array.from({ length: width + 1 }, () => ' ');
  const put = (text: string, at: number): void => {
    const from = Math.max(0, Math.min(at, width + 1 - text.length));
    const isFree = cells
      .slice(Math.max(0, from - 1), from + text.length + 1)
      .every((c) => c === ' ');
    if (isFree) cells.splice(from, text.length, ...text);
  };
  put(right, width + 1 - right.length);
  put(left, 0);
  put(middle, middleAt + 1 - Math.floor(middle.length / 2));
  return cells.join('').trimEnd();
}

class Canvas {
  readonly #dots: Uint8Array;
  readonly #shades: Uint8Array;
  readonly #width: number;
  readonly #height: number;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#dots = new Uint8Array(width * height);
    this.#shades = new Uint8Array(width * height);
  }

  shade(x: number, fromRow: number, toRow: number): void {
    for (let row = Math.max(0, fromRow); row <= Math.min(toRow, this.#height - 1); row++) {
      if (x < this.#width) this.#shades[row * this.#width + x] = 1;
    }
  }

  line([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number]): void {
    const steps = Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1), 1);
    for (let i = 0; i <= steps; i++) {
      this.#dot(Math.round(x1 + ((x2 - x1) * i) / steps), Math.round(y1 + ((y2 - y1) * i) / steps));
    }
  }

  rows(): string[][] {
    return Array.from({ length: this.#height }, (_, row) =>
      Array.from({ length: this.#width }, (_, x) => {
        const cell = row * this.#width + x;
        const dots = this.#dots[cell] ?? 0;
        if (dots > 0) return String.fromCodePoint(0x2800 + dots);
        return this.#shades[cell] === 1 ? '░' : ' ';
      }),
    );
  }

  #dot(x: number, y: number): void {
    const cell = Math.floor(y / 4) * this.#width + Math.floor(x / 2);
    const bit = DOTS[(y % 4) as 0 | 1 | 2 | 3][(x % 2) as 0 | 1];
    this.#dots[cell] = (this.#dots[cell] ?? 0) | bit;
  }
}
