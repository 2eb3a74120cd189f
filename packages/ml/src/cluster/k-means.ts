// k-means as an estimator: it predicts the number of the cluster whose centre is nearest.
import { readEncoder, type TabularEncoder } from '../encode/index.ts';
import { defineEstimator, type FittedModel, formatOf } from '../estimator/estimator.ts';
import { createPace } from '../estimator/fit-context.ts';
import { type ModelHeader, readHeader } from '../estimator/model-header.ts';
import type { Frame } from '../frame/frame.ts';
import { prepare } from '../linear/prepare.ts';
import { seededRandom } from '../random.ts';
import type { FittedState } from '../state/fitted-state.ts';
import { type Clusters, lloyd, nearest, spreadSeeds } from './lloyd.ts';

export class FittedKMeans implements FittedModel {
  readonly header: ModelHeader;
  readonly encoder: TabularEncoder;
  readonly clusters: Clusters;
  readonly outputCount = 1;

  constructor(header: ModelHeader, encoder: TabularEncoder, clusters: Clusters) {
    this.header = header;
    this.encoder = encoder;
    this.clusters = clusters;
  }

  predict(features: Frame): Float64Array {
    const { width } = this.encoder;
    const rows = this.encoder.encode(features).toRows();
    const answer = new Float64Array(features.rowCount);
    for (let i = 0; i < answer.length; i++) {
      answer[i] = nearest(rows, i, this.clusters, width).cluster;
    }
    return answer;
  }

  toJSON(): FittedState {
    const { centres, inertia } = this.clusters;
    return {
      format: formatOf('k-means'),
      version: 1,
      ...this.header,
      encoder: this.encoder.toJSON(),
      count: this.clusters.count,
      centres: Array.from(centres),
      inertia,
    };
  }
}

export const kMeans = defineEstimator({
  name: 'k-means',
  title: 'k-means clusters',
  version: 1,
  tasks: ['clustering'],
  columns: ['numeric', 'categorical', 'time'],
  parameters: {
    clusters: {
      kind: 'integer',
      default: 8,
      min: 1,
      max: 10_000,
      search: [2, 30],
      description: 'How many clusters; fewer where there are fewer different rows',
    },
    starts: {
      kind: 'integer',
      default: 4,
      min: 1,
      max: 1000,
      description: 'How often it begins anew; the tightest clusters are kept',
    },
    steps: { kind: 'integer', default: 300, min: 1, max: 100_000, description: 'Most steps' },
  },
  fit(data, { clusters, starts, steps }, context) {
    const { header, encoder, design, weights } = prepare(data);
    const points = {
      rows: design.toRows(),
      rowCount: design.rowCount,
      width: design.width,
      weights,
    };
    const random = seededRandom(context.seed);
    const pace = createPace(context);
    let best: Clusters | null = null;
    for (let start = 1; start <= starts; start++) {
      const seeds = spreadSeeds(points, Math.min(clusters, design.rowCount), random);
      const found = lloyd(points, seeds, steps, pace);
      if (best === null || found.inertia < best.inertia) best = found;
      if (pace.isOver({ done: start, total: starts })) break;
    }
    return new FittedKMeans(header, encoder, best as Clusters);
  },
  read(state) {
    const header = readHeader(state);
    const encoder = readEncoder(state.object('encoder'), header.columns);
    const count = state.integer('count', { min: 1, max: 10_000 });
    const centres = state.numbers('centres', count * encoder.width);
    const inertia = state.number('inertia', { min: 0 });
    return new FittedKMeans(header, encoder, { centres, count, inertia });
  },
});
