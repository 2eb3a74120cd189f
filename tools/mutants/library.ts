// Planted bugs of the learning library: ranks, leaks, tails, degrees of freedom, missing bounds.
import { type MutantList, mutantsOf } from './mutant.ts';

const ml = 'packages/ml/src';
const at = (file: string, test: string) => mutantsOf(`${ml}/${file}`, [`${ml}/${test}.test.ts`]);
const intervals = at('forecast/intervals.ts', 'forecast/interval-model');
const plan = at('forecast/interval-plan.ts', 'forecast/interval-model');
const adaptive = at('forecast/adaptive-conformal.ts', 'forecast/interval-model');
const backtest = at('forecast/backtest.ts', 'forecast/backtest');
const contest = at('forecast/contest.ts', 'forecast/backtest');
const points = at('forecast/backtest-points.ts', 'forecast/backtest');
const weights = at('forecast/combine.ts', 'forecast/backtest');
const platt = at('calibration/platt.ts', 'calibration/platt');
const beta = at('calibration/beta.ts', 'calibration/platt');
const isotonic = at('calibration/isotonic.ts', 'calibration/platt');
const crps = at('metrics/crps.ts', 'metrics/quality');
const interval = at('metrics/interval.ts', 'metrics/metrics');
const point = at('metrics/point.ts', 'metrics/metrics');
const folds = at('tabular/folds.ts', 'tabular/guards');
const leakage = at('tabular/leakage.ts', 'tabular/guards');
const curves = at('survival/curves.ts', 'survival/curves');
const risks = at('survival/concordance.ts', 'survival/curves');
const bins = at('calibration/reliability.ts', 'calibration/reliability');

export const libraryMutants: MutantList = {
  module: 'library',
  mutants: [
    intervals(
      'the + 1 in the rank of a conformal interval',
      '((n + 1) * level) / 100',
      '(n * level) / 100',
    ),
    intervals(
      'the rank is one too high',
      'const a = sorted[low - 1] as number;',
      'const a = sorted[Math.min(n - 1, low)] as number;',
    ),
    intervals(
      'too few errors give the largest',
      'return (largest * normalQuantile(0.5 + level / 200)) / reached;',
      'return largest;',
    ),
    intervals(
      'the parametric width has one tail',
      'const p = 0.5 + level / 200;',
      'const p = level / 100;',
    ),
    intervals(
      'degrees of freedom forget the origins',
      'const freedom = origins + plan',
      'const freedom = plan',
    ),
    intervals(
      'the prior weighs nothing',
      'plan.priorOrigins * own ** 2 + near.origins',
      'near.origins',
    ),
    intervals(
      'the spread shrinks past the backtest',
      'edge > 0 ? Math.max(1, own / edge)',
      'edge > 0 ? own / edge',
    ),
    intervals(
      'the spread has no bound',
      'Math.min(growth, Math.sqrt((i + 1) / steps) * 1.5)',
      'growth',
    ),
    intervals(
      'missing errors are errors',
      'if (Number.isNaN(r)) continue;',
      'if (Number.isNaN(r)) { sizes[found++] = 0; continue; }',
    ),
    intervals(
      'errors of all steps are pooled',
      'const reach = 1 + Math.floor(i / 4);',
      'const reach = 99;',
    ),
    intervals('the stretch is forgotten', 'half * plan.stretch * size', 'half * size'),
    plan(
      'an origin that sees itself is judged by it',
      'forecasts: forecasts.filter((_, i) => i !== k),\n    actuals: actuals.filter((_, i) => i !== k),',
      'forecasts,\n    actuals,',
    ),
    plan(
      'the end of an interval is outside',
      'if (miss <= model.halfWidth(level, i))',
      'if (miss < model.halfWidth(level, i))',
    ),
    plan('missing values are misses', 'if (Number.isNaN(miss)) continue;', ''),
    adaptive(
      'the + 1 in the rank of an adaptive interval',
      'Math.ceil((count + 1) * (1 - this.#share))',
      'Math.ceil(count * (1 - this.#share))',
    ),
    adaptive(
      'misses narrow',
      'this.level / 100 - (isInside ? 0 : 1)',
      'this.level / 100 - (isInside ? 1 : 0)',
    ),
    adaptive(
      'one error too many is kept',
      'this.#sizes.length > this.window',
      'this.#sizes.length > this.window + 1',
    ),
    adaptive('the newest errors are forgotten', 'this.#sizes.shift()', 'this.#sizes.pop()'),
    adaptive('an error below is none', 'const size = Math.abs(finite', 'const size = (finite'),
    backtest(
      'later errors weigh in a backtest',
      'errorOf(run.atOrigins, origins, observed, recency, k, origin)',
      'errorOf(run.atOrigins, origins, observed, recency, k)',
    ),
    backtest(
      'an origin sees itself',
      'observed, recency, k, origin)',
      'observed, recency, k + 1, observed.length)',
    ),
    backtest('later origins weigh', 'observed, recency, k, origin)', 'observed, recency)'),
    backtest('older errors weigh more', 'recency ** (count - 1 - k)', 'recency ** k'),
    backtest(
      'the scale sees what came',
      'observed.subarray(0, origin)',
      'observed.subarray(0, origin + 1)',
    ),
    backtest(
      'origins lie one value late',
      'length - (count - k) * step)',
      'length - (count - k) * step + 1)',
    ),
    backtest(
      'too short a history is tested',
      'if (count < 1 || length < 9) return [];',
      'if (count < 1) return [];',
    ),
    backtest(
      'a scarce season loses its cycles',
      'const fewest = isScarce\n    ? 2 * period',
      'const fewest = isScarce\n    ? 7',
    ),
    backtest(
      'forecasts have no upper bound',
      'Math.min(bounds.high, Math.max(bounds.low, v))',
      'Math.max(bounds.low, v)',
    ),
    backtest(
      'forecasts have no lower bound',
      'Math.min(bounds.high, Math.max(bounds.low, v))',
      'Math.min(bounds.high, v)',
    ),
    backtest(
      'a forecast that is no number stays',
      'if (Number.isNaN(v)) path[i] = last;',
      'if (v > 1e300) path[i] = last;',
    ),
    backtest(
      'each fit begins anew',
      'candidate.fit(history, fitted)',
      'candidate.fit(history, undefined)',
    ),
    backtest(
      'a percentage of nothing',
      'mape: all.hasZero || all.count === 0',
      'mape: all.count === 0',
    ),
    backtest(
      'missing values are errors of nothing',
      'if (Number.isNaN(error)) continue;',
      'if (Number.isNaN(error)) { steps++; continue; }',
    ),
    contest(
      'a candidate sees the first value it is judged on',
      'learned[k]?.cleaned ?? values.subarray(0, end)',
      'learned[k]?.cleaned ?? values.subarray(0, end + 1)',
    ),
    points('a step is drawn twice', 'origins[k + 1] ?? observed.length', 'observed.length'),
    points('lower ends are upper ends', 'forecast + sign * widths', 'forecast - sign * widths'),
    points('positions begin at the first origin', 'index: offset + from + i', 'index: from + i'),
    weights(
      'weights rise with the error',
      '(floor / Math.max(error, floor)) ** power',
      '(Math.max(error, floor) / floor) ** power',
    ),
    weights(
      'a method without a score weighs',
      ': 0;\n    weights[i] = weight',
      ': 1;\n    weights[i] = weight',
    ),
    platt(
      'Platt’s targets are the labels',
      '(label) => (label === 1 ? high : low)',
      '(label) => label',
    ),
    platt(
      'Platt’s high target counts one too few',
      '(positives + 1) / (positives + 2)',
      'positives / (positives + 1)',
    ),
    platt(
      'Platt’s low target is of the ones',
      '1 / (count - positives + 2)',
      '1 / (positives + 2)',
    ),
    platt('the slope is not scaled back', 'slope / scale, intercept', 'slope, intercept'),
    beta('a beta curve may fall', 'const kept = Math.max(0, slope);', 'const kept = slope - 1;'),
    beta('certainty is infinite', 'Math.min(1 - EDGE, Math.max(EDGE, p))', 'p'),
    isotonic('a violator is pooled once only', 'blocks.pop();', 'blocks.pop();\n      return;'),
    isotonic('rows weigh the same', 'total += weight[row] as number;', 'total += 1;'),
    isotonic(
      'the curve goes on past its end',
      'if (score >= (scores[last] as number)) return values[last] as number;',
      '',
    ),
    crps(
      'the spread of samples counts twice',
      'distance / count - spread / (count * count)',
      'distance / count - (2 * spread) / (count * count)',
    ),
    crps('quantiles count half', '(2 * losses.reduce', '(losses.reduce'),
    interval(
      'misses above cost nothing',
      'Math.max(0, low - y) + Math.max(0, y - high)',
      'Math.max(0, low - y)',
    ),
    interval('the penalty is that of one tail', '2 / (1 - level / 100)', '1 / (1 - level / 100)'),
    interval('the upper end is outside', 'y <= (upper[i] as number)', 'y < (upper[i] as number)'),
    point(
      'the naive scale is off by one',
      'const before = train[i - period];',
      'const before = train[i - period + 1];',
    ),
    point(
      'the symmetric error has half its range',
      '(200 * Math.abs(y - f)) / size',
      '(100 * Math.abs(y - f)) / size',
    ),
    point(
      'missing values are zero',
      'if (y === null || y === undefined || Number.isNaN(y)) continue;\n    visit',
      'if (y === null || y === undefined) continue;\n    visit',
    ),
    folds('folds begin anew for each class', 'fold[row] = place % folds', 'fold[row] = 0 * place'),
    folds(
      'the largest value is an eleventh tenth',
      '(10 * rank) / values.length',
      '(10 * (rank + 1)) / values.length',
    ),
    leakage('a column that falls tells nothing', 'Math.max(auc, 1 - auc)', 'auc'),
    leakage(
      'a rare class is told by any column',
      '(hits - most) / (y.length - most)',
      'hits / y.length',
    ),
    leakage(
      'as many categories as rows are suspects',
      "if (task === 'regression' || groups.size > y.length / 10) return 0;",
      "if (task === 'regression') return 0;",
    ),
    risks(
      'ties of risk count whole',
      'below + (seen.below(rank + 1) - below) / 2',
      'seen.below(rank + 1)',
    ),
    risks('who left early begins a pair', 'if (!hadEvent[i]) continue;', ''),
    risks(
      'who left is not at risk',
      '1 - events / (count - from)',
      '1 - events / (count - to + events)',
    ),
    risks('all are at risk for ever', '1 - events / (count - from)', '1 - events / count'),
    curves(
      'a sure event is infinite',
      'Math.min(1 - TINY, Math.max(TINY, hazards[row * count + k] as number))',
      '(hazards[row * count + k] as number)',
    ),
    curves('the tail is that of the whole', 'Math.floor(0.75 * count)', '0'),
    curves(
      'risk within a period comes at once',
      '((high - low) * (time - start)) / (end - start)',
      '(high - low)',
    ),
    bins(
      'an edge belongs to the bin above',
      'p > (edges[bin] as number)',
      'p >= (edges[bin] as number)',
    ),
    bins('bins count alike', 'gap * filled[i]!.count, 0) / count', 'gap, 0) / gaps.length'),
    bins('an interval has one tail', 'normalQuantile((1 + level) / 2)', 'normalQuantile(level)'),
    bins(
      'bins of equally many rows are one off',
      '* sorted.length) / bins) - 1',
      '* sorted.length) / bins)',
    ),
  ],
};
