// A text column as numbers: latent semantic analysis (Deerwester et al. 1990) of its words, weighed by how rare they
// are. It looks at no target, so that rows which judge may be among those it is made from.
import { type LinearMap, truncatedSvd } from '../decompose/truncated-svd.ts';
import { createPace } from '../estimator/fit-context.ts';
import { packFloats, unpackFloats } from '../state/packed-floats.ts';
import type { StateReader } from '../state/state-reader.ts';
import { wordsOf } from '../text/words.ts';

export interface TextVectors {
  readonly terms: readonly string[];
  /** One a term: how much its presence says. */
  readonly idf: readonly number[];
  readonly dimensions: number;
  /** Dimensions × terms, packed. */
  readonly components: string;
}

const dimensionsUsual = 24;
const termsMax = 3000;
/** Texts beyond so many change the directions of the others hardly. */
const textsMax = 30_000;
const rowsLeast = 3;
/** Subspace iterations: the directions are features, not results. */
const rounds = 12;
const tolerance = 1e-4;

/** Null where too few words occur in more than one text. */
export function learnTextVectors(
  texts: readonly (string | null)[],
  seed: number,
): TextVectors | null {
  const step = Math.max(1, texts.length / textsMax);
  const some = Array.from(
    { length: Math.floor(texts.length / step) },
    (_, i) => texts[Math.floor(i * step)] ?? null,
  );
  const counts = new Map<string, number>();
  for (const text of some) {
    for (const word of new Set(wordsOf(text ?? ''))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const terms = [...counts]
    .filter(([, count]) => count >= rowsLeast && count < some.length)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, termsMax)
    .map(([term]) => term);
  if (terms.length < 2) return null;
  const idf = terms.map((term) => Math.log((1 + some.length) / (1 + (counts.get(term) ?? 0))) + 1);
  const rows = sparseRows(some, terms, idf);
  const { components } = truncatedSvd(
    mapOf(rows, terms.length),
    null,
    new Float64Array(terms.length),
    Math.min(dimensionsUsual, terms.length),
    seed,
    createPace({ seed }),
    { rounds, tolerance },
  );
  const dimensions = components.length / terms.length;
  return { terms, idf, dimensions, components: packFloats(components) };
}

/** One list a dimension; NaN where there is no text. */
export function textColumns(
  vectors: TextVectors,
  texts: readonly (string | null)[],
): Float64Array[] {
  const { terms, idf, dimensions, components } = vectors;
  const width = terms.length;
  const loads = unpackFloats(components, dimensions * width, 'vectors.components');
  const rows = sparseRows(texts, terms, idf);
  return Array.from({ length: dimensions }, (_, d) =>
    Float64Array.from(rows, (row, i) => {
      if (texts[i] === null) return Number.NaN;
      let sum = 0;
      for (const [term, weight] of row) sum += weight * (loads[d * width + term] as number);
      return sum;
    }),
  );
}

export function readTextVectors(state: StateReader): TextVectors {
  const terms = state.texts('terms');
  const dimensions = state.integer('dimensions', { min: 1 });
  const components = state.text('components');
  unpackFloats(components, dimensions * terms.length, `${state.path}.components`);
  return { terms, idf: [...state.numbers('idf', terms.length)], dimensions, components };
}

type SparseRow = readonly (readonly [term: number, weight: number])[];

/** Words of each text with 1 + ln(count) times their weight, of length 1 together. */
function sparseRows(
  texts: readonly (string | null)[],
  terms: readonly string[],
  idf: readonly number[],
): SparseRow[] {
  const places = new Map(terms.map((term, place) => [term, place]));
  return texts.map((text) => {
    const counts = new Map<number, number>();
    for (const word of wordsOf(text ?? '')) {
      const place = places.get(word);
      if (place !== undefined) counts.set(place, (counts.get(place) ?? 0) + 1);
    }
    const row = [...counts].map(
      ([term, count]) => [term, (1 + Math.log(count)) * (idf[term] as number)] as const,
    );
    const length = Math.sqrt(row.reduce((sum, [, weight]) => sum + weight * weight, 0)) || 1;
    return row.map(([term, weight]) => [term, weight / length] as const);
  });
}

const mapOf = (rows: readonly SparseRow[], width: number): LinearMap => ({
  width,
  rowCount: rows.length,
  times(vector, out, offset = 0) {
    rows.forEach((row, i) => {
      let sum = 0;
      for (const [term, weight] of row) sum += weight * (vector[offset + term] as number);
      out[i] = sum;
    });
  },
  transposeTimes(vector, out, offset = 0) {
    out.fill(0, offset, offset + width);
    rows.forEach((row, i) => {
      const share = vector[i] as number;
      for (const [term, weight] of row) {
        out[offset + term] = (out[offset + term] as number) + share * weight;
      }
    });
  },
});
