// Thompson sampling: each arm is chosen as often as it is likely to be the best (Thompson 1933), beside
// a share of choices that always goes to the control, so that a comparison stays possible.
import { type Chance, drawBeta, drawGamma } from '../distributions/random-draws.ts';
import { MlError } from '../errors.ts';
import { seededNormal, seededRandom } from '../random.ts';
import { checkFormat } from '../state/check-format.ts';
import type { FittedState } from '../state/fitted-state.ts';
import { StateReader } from '../state/state-reader.ts';
import { RunningMoments } from './running-moments.ts';

/** `share`: rewards are 0 or 1 (Beta-Bernoulli). `mean`: any number (normal with unknown variance). */
export type RewardKind = 'share' | 'mean';

export interface ThompsonOptions {
  readonly arms: readonly string[];
  readonly reward: RewardKind;
  readonly seed: number;
  /** Arm that keeps a guaranteed share; the first by default. */
  readonly control?: string;
  /** Share of choices that goes to the control whatever was learned; 0.1 by default. */
  readonly controlShare?: number;
}

/**
 * State is plain JSON and choices depend on seed and number of choices only, so a restored one goes on
 * exactly as the first would have.
 *
 * @example
 * const bandit = new ThompsonSampling({ arms: ['old', 'new'], reward: 'share', seed: 1 });
 * const arm = bandit.choose();
 * bandit.record(arm, 1);
 */
export class ThompsonSampling {
  readonly options: Required<ThompsonOptions>;
  readonly #arms: RunningMoments[];
  #choices = 0;

  /** @throws MlError `arms_too_few`, `arm_repeated`, `arm_unknown`, `share_invalid` */
  constructor({
    arms,
    reward,
    seed,
    control = arms[0] ?? '',
    controlShare = 0.1,
  }: ThompsonOptions) {
    if (arms.length < 2) {
      throw new MlError(
        'arms_too_few',
        'options.arms',
        'There is nothing to choose: give two arms.',
      );
    }
    if (new Set(arms).size !== arms.length) {
      throw new MlError('arm_repeated', 'options.arms', 'An arm is named twice.');
    }
    if (!arms.includes(control)) throw unknownArm(control, arms, 'options.control');
    if (!(controlShare >= 0 && controlShare <= 1)) {
      const message = `controlShare is ${controlShare}; give a share from 0 to 1.`;
      throw new MlError('share_invalid', 'options.controlShare', message);
    }
    this.options = { arms: [...arms], reward, seed, control, controlShare };
    this.#arms = arms.map(() => new RunningMoments());
  }

  #chance(salt: number): Chance {
    // A seed of its own for every choice: nothing but two numbers has to be stored.
    const seed = Math.imul(this.options.seed + salt, 0x9e3779b1) ^ (this.#choices * 0x85ebca6b);
    return { uniform: seededRandom(seed), normal: seededNormal(seed + 1) };
  }

  choose(): string {
    const { arms, control, controlShare } = this.options;
    const chance = this.#chance(0);
    this.#choices++;
    if (chance.uniform() < controlShare) return control;
    return arms[this.#bestDraw(chance)] as string;
  }

  #bestDraw(chance: Chance): number {
    let best = 0;
    let most = Number.NEGATIVE_INFINITY;
    this.#arms.forEach((arm, i) => {
      const drawn =
        this.options.reward === 'share' ? drawShare(arm, chance) : drawMean(arm, chance);
      if (drawn <= most) return;
      best = i;
      most = drawn;
    });
    return best;
  }

  /** @throws MlError `arm_unknown`, `reward_invalid` */
  record(arm: string, reward: number): void {
    const place = this.options.arms.indexOf(arm);
    if (place < 0) throw unknownArm(arm, this.options.arms, 'arm');
    const isFit = this.options.reward === 'share' ? reward === 0 || reward === 1 : true;
    if (!isFit || !Number.isFinite(reward)) {
      const wanted = this.options.reward === 'share' ? '0 or 1' : 'a finite number';
      throw new MlError('reward_invalid', 'reward', `The reward is ${reward}; give ${wanted}.`);
    }
    this.#arms[place]?.add(reward);
  }

  /** Chance of each arm to be the best, from `draws` drawn worlds. */
  chancesToBeBest(draws = 2000): Record<string, number> {
    const chance = this.#chance(0x51ed270b);
    const wins = new Float64Array(this.#arms.length);
    for (let i = 0; i < draws; i++) wins[this.#bestDraw(chance)]! += 1 / draws;
    return Object.fromEntries(this.options.arms.map((arm, i) => [arm, wins[i] as number]));
  }

  toJSON(): FittedState {
    const arms = this.#arms.map((arm, i) => ({ name: this.options.arms[i], ...arm.toJSON() }));
    const { reward, seed, control, controlShare } = this.options;
    const settings = { reward, seed, control, controlShare };
    const version = 1;
    return { format: 'aibaas.bandit.thompson', version, ...settings, choices: this.#choices, arms };
  }

  /** @throws MlError `format_unknown`, `state_invalid`, and what the constructor refuses */
  static fromJSON(json: unknown): ThompsonSampling {
    const state = new StateReader(json, 'bandit');
    checkFormat(state, 'aibaas.bandit.thompson');
    const arms = state.objects('arms');
    const bandit = new ThompsonSampling({
      arms: arms.map((arm) => arm.text('name')),
      reward: state.oneOf('reward', ['share', 'mean'] as const),
      seed: state.number('seed'),
      control: state.text('control'),
      controlShare: state.number('controlShare'),
    });
    arms.forEach((arm, i) => {
      bandit.#arms[i] = RunningMoments.read(arm);
    });
    bandit.#choices = state.integer('choices', { min: 0 });
    return bandit;
  }
}

const unknownArm = (arm: string, arms: readonly string[], path: string): MlError =>
  new MlError('arm_unknown', path, `There is no arm "${arm}"; there are ${arms.join(', ')}.`);

/** From Beta(1 + hits, 1 + misses). */
function drawShare({ count, mean }: RunningMoments, chance: Chance): number {
  const hits = count * mean;
  return drawBeta(1 + hits, 1 + Math.max(0, count - hits), chance);
}

/** Student's t around the mean; arms with fewer than two rewards are tried first. */
function drawMean({ count, mean, squares }: RunningMoments, chance: Chance): number {
  if (count < 2) return 1e300 * (1 + chance.uniform());
  const freedom = count - 1;
  const scale = Math.sqrt(squares / freedom / count);
  const spread = Math.sqrt((2 * drawGamma(freedom / 2, chance)) / freedom);
  return mean + (scale * chance.normal()) / spread;
}
