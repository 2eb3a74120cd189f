// The nine views that the detector looks through, in the order in which its answers name them, and those that are
// learned when they are asked for.
import { Discord } from './discord.ts';
import { Flatness } from './flatness.ts';
import { type LearnedViewName, learnedView } from './learned.ts';
import { dailyResidual, itself, Level, NearestValue, Volatility } from './nearest-value.ts';
import { RelativeEntropy } from './relative-entropy.ts';
import { SameHour } from './same-hour.ts';
import { SparseShape } from './sparse-shape.ts';
import type { View } from './view.ts';

export { type LearnedViewName, learnedViews } from './learned.ts';
export type { View } from './view.ts';

/** @param also views that are learned, behind the nine */
export const allViews = (also: readonly LearnedViewName[] = []): View[] => [
  new NearestValue(itself()),
  new NearestValue(dailyResidual()),
  new NearestValue(new Volatility()),
  new NearestValue(new Level(72)),
  new SameHour(),
  new SparseShape(),
  new RelativeEntropy(),
  new Flatness(),
  new Discord(),
  ...also.map(learnedView),
];
