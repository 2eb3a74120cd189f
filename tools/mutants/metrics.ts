// Planted bugs of the metrics: buckets, what is unfinished, balances, what a forecast learns from.
import { type MutantList, mutantsOf } from './mutant.ts';

const metrics = 'packages/server/src/modules/observe/metrics';
const at = (file: string, ...tests: string[]) =>
  mutantsOf(
    `${metrics}/${file}`,
    tests.map((test) => `${metrics}/${test}.test.ts`),
  );
const balance = at('series-store.ts', 'balance');
const readBalance = at('operations/read-balance.ts', 'balance');
const buckets = at('series-store.ts', 'unfinished');
const series = at('series-store.ts', 'series');
const rules = at('series-rules.ts', 'unfinished');
const silence = at('series-rules.ts', 'series-rules');
const history = at('operations/read-history.ts', 'unfinished');
const source = at('source-sql.ts', 'series');
const moment = at('moment.ts', 'rules', 'series');

export const metricsMutants: MutantList = {
  module: 'metrics',
  mutants: [
    balance('rows of the future count in a balance', 'from src where t <= ${until}`', 'from src`'),
    balance('the row of this moment is not counted', 'where t <= ${until}`', 'where t < ${until}`'),
    balance(
      'a balance is told by a value of the future',
      'where v is not null and t <= ${isoTime(nowMs)}::timestamptz\n    order by t desc',
      'where v is not null\n    order by t desc',
    ),
    balance(
      'a balance is told by the oldest value',
      'order by t desc limit 1`',
      'order by t limit 1`',
    ),
    balance('a missing value tells a balance', 'where v is not null and t <=', 'where t <='),
    balance(
      'the first moment of a balance is left out',
      'sql`and ${time} >= ${from}`',
      'sql`and ${time} > ${from}`',
    ),
    readBalance('what was used is added', 'start.value - used', 'start.value + used'),
    readBalance(
      'use before the newest value counts again',
      'definition, start.at, nowMs)',
      "definition, '2000-01-01', nowMs)",
    ),
    buckets(
      'a day of the clock change ends after 24 hours',
      '(date_trunc(${granularity}::text, ${start} at time zone ${zone}::text)\n    + ${stepOf(granularity)}) at time zone ${zone}::text`',
      '(${start} + ${stepOf(granularity)})`',
    ),
    buckets('rows of the future are history', 'max(t) filter (where t <= ${now})', 'max(t)'),
    buckets(
      'rows of the future are not counted',
      'filter (where t > ${now}))::int as future',
      'filter (where t < ${now}))::int as future',
    ),
    series(
      'the day of `to` is left out',
      'momentSql(range.to, zone, 1)',
      'momentSql(range.to, zone)',
    ),
    series(
      'days are cut in UTC',
      'date_trunc(${granularity}::text, ${time}, ${zone}::text)',
      "date_trunc(${granularity}::text, ${time}, 'UTC')",
    ),
    series('the ninth part is shown', 'place <= ${partsMax}::int', 'place < ${partsMax}::int'),
    series('the smallest parts are shown', 'order by ${weight} desc, k', 'order by ${weight}, k'),
    series(
      'the last value is the first',
      'array_agg(v order by t desc)',
      'array_agg(v order by t)',
    ),
    series('endless times are rows', 'and isfinite(${time})\n      ${from', '\n      ${from'),
    rules(
      'a bucket that ended this moment is unfinished',
      'is_partial: bucket.startMs <= nowMs && nowMs < bucket.endMs',
      'is_partial: bucket.startMs <= nowMs && nowMs <= bucket.endMs',
    ),
    rules(
      'a bucket that begins this moment is not unfinished',
      'is_partial: bucket.startMs <= nowMs',
      'is_partial: bucket.startMs < nowMs',
    ),
    rules(
      'the unfinished bucket is learned from',
      'buckets.filter((bucket) => bucket.endMs <= nowMs)',
      'buckets.filter((bucket) => bucket.startMs <= nowMs)',
    ),
    rules(
      'a bucket that ended this moment is not learned from',
      'bucket.endMs <= nowMs);\n  const current',
      'bucket.endMs < nowMs);\n  const current',
    ),
    rules(
      'data have ended a day early',
      'nowMs - newestMs > silenceMs[granularity]',
      'nowMs - newestMs >= silenceMs[granularity]',
    ),
    rules('events end as tables do', 'const hasEnded = !isLive && ', 'const hasEnded = '),
    rules(
      'the look-back of a table is that of now',
      'const anchor = isLive ? nowMs : newestMs;',
      'const anchor = nowMs;',
    ),
    rules('a whole week is cut', '<= completeWithinMs ||', '< completeWithinMs ||'),
    rules('one bucket too many is shown', '(count - 1) * longestMs', 'count * longestMs'),
    rules('parts lie one bucket off', 'values.get(bucket.startMs)', 'values.get(bucket.endMs)'),
    silence('silence of a table is zero', '(isLive || !isSilence)', 'true'),
    silence('silence of events is unknown', '(isLive || !isSilence)', '!isSilence'),
    silence('gaps that are missing are zero', "definition.gaps === 'zero' && (isLive", '(isLive'),
    silence(
      'offsets of the west are those of the east',
      "minutes < 0 ? '-' : '+'",
      "minutes < 0 ? '+' : '-'",
    ),
    silence(
      'a half week is forecast as a whole',
      'if (bucket === undefined || !isCoarser) return history;',
      'if (bucket !== undefined || !isCoarser) return history;',
    ),
    history(
      'the bucket that the look-back cuts is kept',
      'bucket.startMs >= fromMs',
      'bucket.endMs >= fromMs',
    ),
    history(
      'future rows are hidden',
      'futureRows: future,\n      parts',
      'futureRows: 0,\n      parts',
    ),
    source(
      'events of other workspaces count',
      'parts.push(sql`(workspace_id is null or workspace_id = ${source.workspaceId}::uuid)`);',
      '',
    ),
    source(
      'any type of event counts',
      'parts.push(sql`type = ${definition.source.event_type}`);',
      '',
    ),
    source('filters are joined by or', 'sql.join(parts, sql` and `)', 'sql.join(parts, sql` or `)'),
    source('gt takes the equal', 'gt: sql`>`', 'gt: sql`>=`'),
    source(
      'a part without a name is its own',
      "nullif(${textSql(source, name)}, '')",
      '${textSql(source, name)}',
    ),
    moment(
      'the 30th of February is a day',
      'return day <= (days[month - 1] as number);',
      'return day <= 31;',
    ),
  ],
};
