// Which views of texts are taken, and what is learned on each.
import type { ConvolutionOptions } from './convolution/index.ts';
import type { EnsembleOptions } from './network-ensemble.ts';
import { type FeatureOptions, usualFeatures } from './text-features.ts';

export const fewRows = 3000;
/** Up to here there is time for more networks and for a convolution. */
const someRows = 12_000;
/** Up to here every class has all networks. */
const manyClasses = 300;

export type View =
  | { readonly features: FeatureOptions; readonly network: EnsembleOptions }
  /** Naive-Bayes-weighted logistic regression. */
  | { readonly features: FeatureOptions; readonly network: null }
  | { readonly convolution: ConvolutionOptions };

/**
 * What is learned on which view; time goes with rows × networks, so there are more where rows are few.
 *
 * @param isQuick the least that says how well the whole will do
 */
export function viewsFor(rows: number, classes: number, isQuick: boolean): View[] {
  if (classes <= 5) {
    const marked = { ...usualFeatures, words: 2, marksNegation: true, addsFeelings: true };
    const linear = (features: FeatureOptions): View => ({ features, network: null });
    if (classes > 2) {
      return [linear({ ...marked, letters: [2, 5] }), linear({ ...marked, letters: [3, 6] })];
    }
    const every = { ...marked, letters: null, documentsMin: 1 };
    const network = {
      ...{
        networks: isQuick ? 1 : 2,
        hidden: 64,
        epochs: rows < 30_000 ? 8 : 3,
        learningRate: 0.05,
      },
      ...{ inputDropout: 0.8, hiddenDropout: 0.1 },
    };
    return [
      linear(every),
      linear({ ...every, words: 3 }),
      { features: { ...every, letters: [3, 6] }, network },
    ];
  }
  const isFew = rows < fewRows;
  // Beyond many classes each more is paid for, first by fewer networks, then by fewer looks at each row.
  const networks = isQuick ? 1 : isFew ? 6 : rows < someRows ? 5 : rows < 30_000 ? 3 : 1;
  const share = (networks * manyClasses) / Math.max(manyClasses, classes);
  const passes = Math.max(6, Math.min(isFew ? 60 : 24, Math.round(180_000 / rows)));
  const network = {
    networks: Math.max(1, Math.round(share)),
    hidden: 128,
    epochs: Math.max(2, Math.round(passes * Math.min(1, share))),
    learningRate: 0.05,
    inputDropout: isFew ? 0.8 : rows < someRows ? 0.7 : 0.5,
    hiddenDropout: 0.1,
  };
  const views: View[] = [{ features: { ...usualFeatures, documentsMin: isFew ? 1 : 2 }, network }];
  if (!isQuick && rows < someRows && classes <= manyClasses) {
    const epochs = Math.max(8, Math.min(40, Math.round(120_000 / rows)));
    views.push({ convolution: { width: 96, filters: 192, epochs } });
  }
  return views;
}
