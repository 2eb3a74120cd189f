// What the definition gives, as it is typed: in words, as a line, with the reason where there is nothing.
import { countOf, Empty, ForecastChart, labelInstant, Skeleton } from '@aibaas/react';
import type { MetricPreview as Preview } from '@aibaas/sdk';
import type { UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import { problemText } from '../../parts/problem-words.ts';
import { inWords } from './metric-words.ts';

export function MetricPreview(props: {
  readonly query: UseQueryResult<Preview>;
  readonly hasInput: boolean;
  readonly name: string;
}) {
  const { query, hasInput, name } = props;
  const { data, error } = query;
  const chart = useMemo(() => {
    if (data === undefined) return null;
    const { points, time_zone: zone } = data.series;
    return {
      lines: [
        {
          kind: 'actual' as const,
          label: 'Actual',
          points: points
            .filter(({ is_partial: isPartial }) => !isPartial)
            .map(({ time, value }) => ({ time: labelInstant(time, zone), value })),
        },
      ],
    };
  }, [data]);
  return (
    <section className="card card-body metric-preview" aria-label="Preview">
      <h2>Preview</h2>
      {!hasInput ? (
        <Empty
          title="Nothing chosen yet"
          needs="Choose a table or a type of events; the line appears here."
        />
      ) : error !== null && data === undefined ? (
        <p className="form-problem" role="alert">
          {problemText(error)}
        </p>
      ) : data === undefined || chart === null ? (
        <Skeleton height={280} label="Counting" />
      ) : (
        <>
          <p className="dim">{inWords(data.definition)}</p>
          {data.series.reason !== null || data.series.points.length === 0 ? (
            <Empty
              title="No values yet"
              needs={data.series.reason ?? 'The source has no rows in this time.'}
            />
          ) : (
            <ForecastChart
              title={name}
              hasHead={false}
              finding={`${countOf(data.series.points.length, 'value')} of ${name}`}
              data={chart}
              zone={data.series.time_zone}
              isSample={data.is_sample_data}
            />
          )}
        </>
      )}
    </section>
  );
}
