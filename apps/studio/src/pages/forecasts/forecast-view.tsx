// One forecast on the page: the answer, the chart in three views, what if, the backtest, why believe it.
import {
  ChartGroup,
  Empty,
  ForecastChart,
  futurePaths,
  leftData,
  leftKnown,
  NotEnough,
  naiveData,
  noScenario,
  type Outcome,
  partsData,
  perBucketData,
  reachedPoints,
  type Scenario,
  Segmented,
  shortHistoryOf,
  useScenario,
} from '@aibaas/react';
import { useMemo, useState } from 'react';
import { textOf, useUrlState } from '../../parts/url-state.ts';
import { AnswerSentence } from './answer-sentence.tsx';
import { findingOf } from './answer-words.ts';
import { BacktestCard } from './backtest-card.tsx';
import type { ForecastAnswer } from './forecast-answer.ts';
import { useTellMe } from './tell-me.ts';
import { WhatIf } from './what-if.tsx';
import { WhyBelieve } from './why-believe.tsx';

export function ForecastView({ answer }: { readonly answer: ForecastAnswer }) {
  const { forecast, paths } = answer;
  const [scenario, setScenario] = useState<Scenario>(noScenario);
  const futures = useMemo(() => (paths === null ? null : futurePaths(paths)), [paths]);
  const today = useScenario(futures, noScenario);
  const isChanged = scenario.added !== 0 || scenario.factors.some((factor) => factor !== 1);
  const tried = useScenario(isChanged ? futures : null, scenario);
  if (answer.vintage === null) {
    return (
      <div className="card">
        <Empty
          title="Nothing to forecast yet"
          needs={
            forecast.notes[0]?.message ?? answer.series.reason ?? 'The source has no rows yet.'
          }
        />
      </div>
    );
  }
  return (
    <ChartGroup>
      <div className="forecast-columns">
        <div className="forecast-main">
          <AnswerCard answer={answer} today={today} tried={isChanged ? tried : null} />
          <BacktestCard answer={answer} />
        </div>
        <aside className="forecast-side" aria-label="What if, and why believe it">
          {futures !== null && paths !== null && (
            <WhatIf
              answer={answer}
              paths={paths}
              today={today}
              tried={isChanged ? tried : null}
              scenario={scenario}
              onChange={setScenario}
            />
          )}
          <WhyBelieve answer={answer} />
        </aside>
      </div>
    </ChartGroup>
  );
}

type View = 'left' | 'bucket' | 'parts';

function AnswerCard(props: {
  readonly answer: ForecastAnswer;
  readonly today: Outcome | null;
  readonly tried: Outcome | null;
}) {
  const { answer, today, tried } = props;
  const { forecast, metric, series, vintage, paths } = answer;
  const [{ view: wanted }, change] = useUrlState((search) => ({ view: textOf(search.view) }));
  const canLeft = today !== null && paths !== null;
  const views = [
    ...(canLeft ? [{ value: 'left' as const, label: 'Left' }] : []),
    { value: 'bucket' as const, label: `Per ${metric.granularity}` },
    ...(forecast.breakdown === null ? [] : [{ value: 'parts' as const, label: 'Parts' }]),
  ];
  const view: View =
    views.find(({ value }) => value === wanted)?.value ?? views[0]?.value ?? 'bucket';
  const short = shortHistoryOf(forecast.notes);
  const tell = useTellMe(metric, short !== null);
  const points = vintage?.points ?? [];
  const known = useMemo(() => {
    const label = `${capital(metric.unit ?? 'units')} left`;
    return paths === null ? null : leftKnown({ metric, series, paths, label });
  }, [metric, series, paths]);
  const data = useMemo(() => {
    const zone = metric.time_zone;
    if (short !== null) return naiveData(series, points, zone);
    if (view === 'left' && today !== null && known !== null) return leftData(known, today, tried);
    if (view === 'parts' && forecast.breakdown !== null) {
      return partsData(series, forecast.breakdown, zone);
    }
    return perBucketData(series, reachedPoints(points, paths), zone);
  }, [metric, series, points, short, view, today, tried, paths, known, forecast.breakdown]);
  const chart = (
    <ForecastChart
      title={metric.name}
      hasHead={false}
      finding={findingOf(answer)}
      data={data}
      zone={metric.time_zone}
      height={340}
      isSample={forecast.is_sample_data}
      query={`GET /api/v1/metrics/${metric.id}/series`}
      tools={
        views.length > 1 && short === null ? (
          <Segmented
            label="View"
            options={views}
            value={view}
            onChange={(value) => change({ view: value })}
          />
        ) : null
      }
    />
  );
  if (short !== null) {
    return (
      <section className="card card-body" aria-label="Not enough history yet">
        <NotEnough
          {...short}
          why={short.message}
          chart={chart}
          {...(tell === undefined ? {} : { tell })}
        />
      </section>
    );
  }
  return (
    <section className="card card-body" aria-label="The answer">
      <AnswerSentence answer={answer} />
      {chart}
      {view === 'parts' && (
        <p className="dim">
          Each part is its share of the whole; how sure the whole is, is under “Per{' '}
          {metric.granularity}”.
        </p>
      )}
    </section>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
