// The parameters that all networks share.

export const trainingParameters = {
  epochs: {
    kind: 'integer',
    default: 40,
    min: 1,
    max: 100_000,
    isLog: true,
    search: [10, 100],
    description: 'Times that each row is seen, at most',
  },
  learningRate: {
    kind: 'number',
    default: 0.003,
    min: 1e-7,
    max: 1,
    isLog: true,
    search: [3e-4, 0.02],
    description: 'Size of the first steps; it falls to nearly nothing until the last epoch',
  },
  weightDecay: {
    kind: 'number',
    default: 1e-3,
    min: 0,
    max: 1,
    isLog: true,
    search: [1e-5, 0.1],
    description: 'Share that each step takes off the weights, times the learning rate',
  },
  batchRows: {
    kind: 'integer',
    default: 64,
    min: 8,
    max: 4096,
    search: [32, 256],
    description: 'Rows a step, rounded up to a multiple of 8',
  },
  patience: {
    kind: 'integer',
    default: 8,
    min: 0,
    max: 100_000,
    description: 'Epochs without a better validation loss before it stops; 0 holds no rows out',
  },
} as const;

/** Up to the next multiple of 8, in which the kernels count. */
export const roundUp = (count: number): number => Math.ceil(count / 8) * 8;
