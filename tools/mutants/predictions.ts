// Planted bugs of the predictions: marks, foresight, depletion, alerts.
import { type MutantList, mutantsOf } from './mutant.ts';

const predictions = 'packages/server/src/modules/predict/predictions';
const at = (file: string, test: string) =>
  mutantsOf(`${predictions}/${file}`, [`${predictions}/${test}.test.ts`]);
const score = at('score-store.ts', 'score-store');
const foresight = at('vintage-store.ts', 'score-store');
const store = at('store.ts', 'score-store');
const track = at('track-rules.ts', 'track-rules');
const depletion = at('depletion-rules.ts', 'depletion-rules');
const told = at('operations/tell-depletion.ts', 'tell-depletion');
const average = at('average-forecast.ts', 'average-forecast');
const rules = at('rules.ts', 'rules');
const asOf = at('as-of.ts', 'as-of');
const alert = at('alert-store.ts', 'alert-store');
const near = at('operations/check-alerts.ts', 'alert-store');
const days = at('alert-rules.ts', 'alert-store');

export const predictionsMutants: MutantList = {
  module: 'predictions',
  mutants: [
    score(
      'a daily value marks a weekly forecast',
      'and p.granularity = ${metric.granularity} and p.prediction_time',
      'and p.prediction_time',
    ),
    score(
      'a late correction of a score is lost',
      'and (p.actual_value is null\n          or p.prediction_end > ${now} - make_interval(days => ${settleDays}::int))',
      'and p.actual_value is null',
    ),
    score(
      'a score is corrected for ever',
      'and (p.actual_value is null\n          or p.prediction_end > ${now} - make_interval(days => ${settleDays}::int))',
      '',
    ),
    score('a bucket is marked before it has ended', 'and p.prediction_end <= ${now}\n', '\n'),
    score(
      'a bucket that ended this moment is not marked',
      'and p.prediction_end <= ${now}\n',
      'and p.prediction_end < ${now}\n',
    ),
    score('another metric is marked', ' and p.metric_id = ${metric.id}', ''),
    score('the same value is told again', 'and p.actual_value is distinct from came.value', ''),
    score(
      'the error has the wrong sign',
      'came.value - p.predicted_value',
      'p.predicted_value - came.value',
    ),
    score(
      'the upper end is outside',
      'came.value between p.confidence_lower and p.confidence_upper',
      'came.value >= p.confidence_lower and came.value < p.confidence_upper',
    ),
    score(
      'misses are counted as hits',
      'count(*) filter (where is_inside))::int as inside from changed',
      'count(*))::int as inside from changed',
    ),
    score('what has not ended is due', 'where prediction_end <= ${now} and (', 'where ('),
    score(
      'what was marked is due for ever',
      '(actual_value is null and prediction_end > ${now} - make_interval(days => ${forgetDays}::int))',
      '(prediction_end > ${now} - make_interval(days => ${forgetDays}::int))',
    ),
    score(
      'what never came is due for ever',
      'actual_value is null and prediction_end > ${now} - make_interval(days => ${forgetDays}::int)',
      'actual_value is null',
    ),
    score(
      'the naive method is judged on other days',
      '(sum(abs(actual_value - naive_value)) filter (where naive_value is not null))\n          / nullif(sum(abs(actual_value)) filter (where naive_value is not null), 0)',
      'sum(abs(actual_value - naive_value))\n          / nullif(sum(abs(actual_value)), 0)',
    ),
    score(
      'a bucket of nothing has a share',
      'avg(abs(error_value) / nullif(abs(actual_value), 0))',
      'avg(abs(error_value) / greatest(abs(actual_value), 1))',
    ),
    foresight(
      'a forecast made in mid-bucket counts as foresight',
      ' and generated_at <= prediction_time',
      '',
    ),
    foresight(
      'a forecast made at the start does not count',
      'generated_at <= prediction_time',
      'generated_at < prediction_time',
    ),
    foresight(
      'the first word counts, not the last',
      'generated_at desc, vintage_id desc',
      'generated_at, vintage_id',
    ),
    foresight(
      'forecasts of other levels count',
      ' and confidence_level = ${asked.level}\n        and prediction_time',
      '\n        and prediction_time',
    ),
    foresight(
      'forecasts of other bucket lengths count',
      'and granularity = ${asked.granularity} and confidence_level',
      'and confidence_level',
    ),
    foresight('what has not come counts', 'and actual_value is not null and', 'and'),
    store('shorter paths replace longer ones', 'where kept.path_steps <= excluded.path_steps', ''),
    store(
      'paths of other kinds are dropped',
      'and granularity = ${vintage.granularity} and horizon_steps',
      'and horizon_steps',
    ),
    store('newer paths are dropped', 'and id < ${vintage.id} and paths', 'and paths'),
    store(
      'the newest forecast is of any level',
      'and granularity = ${asked.granularity} and confidence_level = ${asked.level}\n',
      'and granularity = ${asked.granularity}\n',
    ),
    store(
      'the newest forecast is the oldest',
      'confidence_level = ${asked.level}\n      order by id desc',
      'confidence_level = ${asked.level}\n      order by id',
    ),
    track(
      'the end of an interval is outside',
      'lower <= value && value <= upper',
      'lower < value && value < upper',
    ),
    track(
      'a backtest wins over what was said',
      'for (const point of forecasts) byDate.set(point.date, point);',
      'for (const point of forecasts) if (!byDate.has(point.date)) byDate.set(point.date, point);',
    ),
    track('the oldest days are shown', 'points.slice(-days)', 'points.slice(0, days)'),
    track('points without an interval are misses', 'hits.filter((hit) => hit !== null)', 'hits'),
    track(
      'an interval of a share is too narrow',
      '(share * (1 - share)) / n + (z * z) / (4 * n * n)',
      '(share * (1 - share)) / n',
    ),
    track(
      'a share may lie below nothing',
      'Math.max(0, (middle - reach) / scale)',
      '(middle - reach) / scale - 1e-9',
    ),
    track(
      'days without a naive value are judged',
      'points.filter((point) => point[of] !== null)',
      'points',
    ),
    depletion(
      'the earliest day is of the other tail',
      'pick(tail), latest: pick(1 - tail)',
      'pick(1 - tail), latest: pick(tail)',
    ),
    depletion(
      'the tails are twice as wide',
      'const tail = (1 - level) / 2;',
      'const tail = 1 - level;',
    ),
    depletion(
      'the middle is one future late',
      'Math.ceil(share * at.length) - 1',
      'Math.ceil(share * at.length)',
    ),
    depletion(
      'what was used today is used again',
      'step === 0 ? Math.max(0, whole - left.firstStepUsed) : whole',
      'whole',
    ),
    depletion(
      'negative use fills the balance up',
      'Math.max(0, values[path * steps + step] as number)',
      '(values[path * steps + step] as number)',
    ),
    depletion('a balance that is just used up lasts', 'if (used >= rest)', 'if (used > rest)'),
    told('a spent balance has a date', 'balance.remaining <= 0 ||', ''),
    told(
      'late data have used nothing',
      'history.partial - lateUse(history, at)',
      'history.partial',
    ),
    told(
      'a balance after the data is used up by them',
      'Date.parse(at.slice(0, 10)) > newestMs',
      'Date.parse(at.slice(0, 10)) < newestMs',
    ),
    told(
      'late days before the balance count',
      'i > lastKnown && startMs >= since',
      'i > lastKnown',
    ),
    average(
      'the interval is of the average',
      'spread * Math.sqrt(1 + 1 / n)',
      'spread * Math.sqrt(1 / n)',
    ),
    average(
      'one degree of freedom too many',
      '0.5 + options.level / 2, n - 1)',
      '0.5 + options.level / 2, n)',
    ),
    average(
      'the spread is of all values',
      '(v - mean) ** 2, 0) / (n - 1)',
      '(v - mean) ** 2, 0) / n',
    ),
    average('the interval is one-sided', '0.5 + options.level / 2', 'options.level'),
    rules(
      'the last season is one bucket off',
      'values.length - period + phase',
      'values.length - period + phase - 1',
    ),
    rules('a week more is forecast', 'Math.ceil(days / 7)', 'Math.floor(days / 7) + 1'),
    rules(
      'parts keep the shares of their past',
      'sum > 0 ? raw.map((value) => value / sum) : pastShares',
      'pastShares',
    ),
    rules('shares are of the whole past', 'values.slice(-window)', 'values'),
    asOf('a bucket of later is known', 'endMs > asOfMs', 'endMs > asOfMs + 1'),
    asOf('what was used since stays used', 'since + history.partial, asOfMs', '0, asOfMs'),
    asOf(
      'a balance of later is known',
      'Date.parse(balance.at) > asOfMs',
      'Date.parse(balance.at) < 0',
    ),
    alert('an alert fires again while it is raised', 'and not is_raised\n', '\n'),
    alert('an alert that is off fires', '\n      and is_active`);', '`);'),
    alert(
      'an unknown day lowers an alert',
      'coalesce(${found.isNear}::boolean, is_raised)',
      'coalesce(${found.isNear}::boolean, false)',
    ),
    alert(
      'alerts of other metrics are asked',
      ' and metric_id = ${metricId} and is_active order',
      ' and is_active order',
    ),
    alert('a changed rule stays raised', 'is_raised = false, days_left = null', 'days_left = null'),
    alert('forecasts of long ago are watched', "- interval '30 days'", "- interval '300 days'"),
    near('an alert fires a day late', 'daysLeft <= daysBefore', 'daysLeft < daysBefore'),
    near('history is enough one bucket late', 'known >= need', 'known > need'),
    near('a spent balance is unknown', 'return isSpent ? 0 : null;', 'return null;'),
    days(
      'the earliest day is taken for the expected',
      "bound === 'expected' ? depletion.date : depletion.earliest",
      'depletion.date',
    ),
  ],
};
