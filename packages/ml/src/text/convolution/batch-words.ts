// The words of a batch of texts, each worked out once however often it comes: what its parts make of it and what
// every filter answers to it; and back, from what moves the answers to what moves filters and parts.
import { partScale } from './convolution.ts';
import type { LearningMemory, WordLines } from './convolution-memory.ts';

export class BatchWords {
  readonly #memory: LearningMemory;
  readonly #partsOf: readonly Int32Array[];
  /** The line of each word of the vocabulary; 0 where the batch has it not. */
  readonly #lineOf: Int32Array;
  readonly #wordAt: number[] = [];
  readonly #isMoved: Uint8Array;
  readonly #width: number;
  readonly #taps: number;

  /** @param partsOf places of the parts of each word of the vocabulary */
  constructor(memory: LearningMemory, partsOf: readonly Int32Array[]) {
    this.#memory = memory;
    this.#partsOf = partsOf;
    this.#lineOf = new Int32Array(partsOf.length);
    this.#isMoved = new Uint8Array(memory.table.rows);
    this.#width = memory.table.columns;
    this.#taps = memory.lines.answers.columns;
  }

  lineOf(word: number): number {
    return this.#lineOf[word] as number;
  }

  /** Answers to all words of these texts. */
  read(texts: readonly Int32Array[]): void {
    const { work, rows: kernel, lines, lineGradients } = this.#memory;
    for (const word of this.#wordAt) this.#lineOf[word] = 0;
    this.#wordAt.length = 0;
    for (const text of texts) {
      for (const word of text) {
        if (this.#lineOf[word] === 0) this.#lineOf[word] = this.#wordAt.push(word);
      }
    }
    const count = 1 + this.#wordAt.length;
    work.view(lines.vectors).fill(0, 0, count * this.#width);
    this.#wordAt.forEach((word, i) => {
      const parts = this.#list(word, this.#memory.table.at);
      kernel.addRows(this.#vectorAt(lines, i + 1), ...this.#listed(parts), this.#width);
    });
    const rows = Math.min(lines.vectors.rows, (count + 7) & ~7);
    const [answers, vectors] = [
      { ...lines.answers, rows },
      { ...lines.vectors, rows },
    ];
    work.multiply(answers, vectors, this.#memory.weights.taps, { rightTransposed: true });
    // Line 0 is no word: it says nothing.
    work.view(lines.answers).fill(0, 0, this.#taps);
    work.view(lineGradients.answers).fill(0, 0, count * this.#taps);
  }

  /** Adds to the gradients of filters and parts what those of the answers say. @returns the parts that are moved */
  learn(): number[] {
    const { work, rows, lines, lineGradients, list, moves, tableMoves, weights } = this.#memory;
    work.view(lineGradients.vectors).fill(0, 0, (1 + this.#wordAt.length) * this.#width);
    const moved: number[] = [];
    this.#wordAt.forEach((word, i) => {
      const ofWord = this.#vectorAt(lineGradients, i + 1);
      const taps = this.#listMovedTaps(i + 1);
      rows.addRows(ofWord, ...this.#listed(taps), this.#width);
      const toGradients = moves[0].taps.at - weights.taps.at;
      for (let k = 0; k < taps; k++) list[k]! += toGradients;
      rows.addToRows(this.#vectorAt(lines, i + 1), ...this.#listed(taps), this.#width);
      const parts = this.#list(word, tableMoves[0].at);
      rows.addToRows(ofWord, ...this.#listed(parts), this.#width);
      for (const part of this.#partsOf[word] as Int32Array) {
        if (this.#isMoved[part] === 1) continue;
        this.#isMoved[part] = 1;
        moved.push(part);
      }
    });
    for (const part of moved) this.#isMoved[part] = 0;
    return moved;
  }

  #vectorAt({ vectors }: WordLines, line: number): number {
    return vectors.at + 4 * vectors.stride * line;
  }

  /** Lists the parts of a word. @param table where their rows lie */
  #list(word: number, table: number): number {
    const { list, scales } = this.#memory;
    const parts = this.#partsOf[word] as Int32Array;
    for (let k = 0; k < parts.length; k++) {
      list[k] = table + 4 * this.#width * (parts[k] as number);
    }
    scales.fill(partScale(parts), 0, parts.length);
    return parts.length;
  }

  /** Lists the taps whose answer to this word was the strongest somewhere. */
  #listMovedTaps(line: number): number {
    const { work, lineGradients, list, scales, weights } = this.#memory;
    const gradients = work.view(lineGradients.answers);
    let count = 0;
    for (let tap = 0; tap < this.#taps; tap++) {
      const gradient = gradients[line * this.#taps + tap] as number;
      if (gradient === 0) continue;
      list[count] = weights.taps.at + 4 * this.#width * tap;
      scales[count++] = gradient;
    }
    return count;
  }

  #listed(count: number): [rows: number, scales: number, count: number] {
    const { at } = this.#memory;
    return [at.list, at.scales, count];
  }
}
