// Why believe it: how the last forecasts did, which method it is, how the date has moved, and the call.
import { countOf, formatDay, IntervalBar, labelInstant, Snippet } from '@aibaas/react';
import type { HitShare, Metric, Vintage } from '@aibaas/sdk';
import { useQuery } from '@tanstack/react-query';
import { memo } from 'react';
import { useSession } from '../../session/session.tsx';
import { isUsedUp } from './answer-words.ts';
import type { ForecastAnswer } from './forecast-answer.ts';
import { earlierQuery, horizonDays } from './queries.ts';

const EARLIER_SHOWN = 5;

/** Drawn once an answer: a slider beside it changes nothing of it. */
export const WhyBelieve = memo(function WhyBelieve({
  answer,
}: {
  readonly answer: ForecastAnswer;
}) {
  const { track, vintage, series, forecast } = answer;
  const known = series.points.filter(
    ({ value, is_partial }) => value !== null && !is_partial,
  ).length;
  // A short history is told in the place of the answer already.
  const notes = forecast.notes.filter(({ code }) => code !== 'short_history');
  return (
    <section className="card why" aria-label="Why believe it">
      <h2>Why believe it</h2>
      <dl className="why-facts">
        <Hits label="Inside 95%" share={track.inside_95} />
        <Hits label="Inside 80%" share={track.inside_80} />
        <Fact name="Method" value={methodInWords(vintage?.model ?? '')} />
        <Fact name="Shown history" value={countOf(known, series.granularity)} />
        <Fact
          name="Interval"
          value={
            forecast.backtest === null
              ? 'From the spread of the days seen'
              : 'Conformal, from the backtest'
          }
        />
      </dl>
      {notes.length > 0 && (
        <ul className="why-notes">
          {notes.map((note) => (
            <li key={note.code + note.message}>{note.message}</li>
          ))}
        </ul>
      )}
      <Earlier answer={answer} />
      <Code metric={answer.metric} />
    </section>
  );
});

/** `combination(theta, ets(M,A,M), …)` is "A combination of 6: theta and others". */
function methodInWords(model: string): string {
  const inner = /^combination\((.*)\)$/.exec(model)?.[1];
  if (inner === undefined) return model;
  const parts = inner.split(/, (?![^(]*\))/);
  return `Combination of ${parts.length}: ${parts.join(' · ')}`;
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Hits({ label, share }: { readonly label: string; readonly share: HitShare }) {
  if (share.of === 0) return <Fact name={label} value="no day has come yet" />;
  return <Fact name={`${label}, last ${share.of}`} value={`${share.inside} of ${share.of}`} />;
}

/** One forecast a day at most, the newest last, on one axis. */
function Earlier({ answer }: { readonly answer: ForecastAnswer }) {
  const session = useSession();
  const { data } = useQuery(earlierQuery(session, answer.metric.id));
  const byDay = new Map<string, Vintage>();
  for (const vintage of data ?? []) {
    const day = vintage.generated_at.slice(0, 10);
    if (vintage.depletion !== null && !byDay.has(day)) byDay.set(day, vintage);
  }
  const rows = spread([...byDay.values()], EARLIER_SHOWN).reverse();
  if (rows.length < 2) return null;
  const zone = answer.metric.time_zone;
  const at = (day: string): number => labelInstant(day, zone);
  const ends = rows.flatMap(({ depletion }) =>
    depletion === null ? [] : [at(depletion.earliest), at(depletion.latest ?? depletion.date)],
  );
  return (
    <>
      <h3 className="why-moved">How the date moved</h3>
      <ul className="why-earlier">
        {rows.map(({ id, generated_at: made, depletion }, i) =>
          depletion === null ? null : (
            <li key={id}>
              <span className="dim">made {formatDay(made.slice(0, 10), 'short')}</span>
              <IntervalBar
                min={Math.min(...ends)}
                max={Math.max(...ends)}
                value={at(depletion.date)}
                lower={at(depletion.earliest)}
                upper={depletion.latest === null ? null : at(depletion.latest)}
                tone={i === rows.length - 1 ? 'predict' : 'past'}
                width={110}
              />
              <span className="num">{formatDay(depletion.date, 'short')}</span>
            </li>
          ),
        )}
      </ul>
    </>
  );
}

/** So many of the list, spread over it, the first always among them. */
function spread<T>(list: readonly T[], count: number): T[] {
  if (list.length <= count) return [...list];
  const step = (list.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, i) => list[Math.round(i * step)] as T);
}

function Code({ metric }: { readonly metric: Metric }) {
  const metricId = metric.id;
  const told = isUsedUp(metric) ? 'depletion' : 'predictions';
  const { workspace } = useSession();
  const origin = window.location.origin;
  const query = `workspace_id=${workspace.id}&metric_id=${metricId}&days_ahead=${horizonDays}`;
  return (
    <Snippet
      label="This forecast as code"
      code={{
        TypeScript: `const forecast = await aibaas.analytics.predictions.consumption({\n  workspace_id: '${workspace.id}',\n  metric_id: '${metricId}',\n  days_ahead: ${horizonDays},\n});\nconsole.log(${isUsedUp(metric) ? 'forecast.depletion?.date' : 'forecast.predictions'});`,
        curl: `curl -sS -H "Authorization: Bearer $AIBAAS_API_KEY" \\\n  "${origin}/api/analytics/predictions/consumption?${query}"`,
        Python: `import json, os, urllib.request\n\nrequest = urllib.request.Request(\n    "${origin}/api/analytics/predictions/consumption?${query}",\n    headers={"Authorization": "Bearer " + os.environ["AIBAAS_API_KEY"]},\n)\nprint(json.load(urllib.request.urlopen(request))["${told}"])`,
      }}
    />
  );
}
