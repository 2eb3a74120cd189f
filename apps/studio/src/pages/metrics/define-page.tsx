// Defining a metric: what is counted, with the series that the definition gives beside the form. Nothing
// is kept until it is saved.
import { Button, Empty, Skeleton } from '@aibaas/react';
import type { Metric } from '@aibaas/sdk';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useParams, useRouter } from '@tanstack/react-router';
import { type FormEvent, useEffect, useMemo, useState } from 'react';
import { useTimeZone } from '../../appearance/appearance.ts';
import { PageHead } from '../../parts/page-head.tsx';
import { ProblemPage } from '../../parts/problem-page.tsx';
import { fieldProblems, problemText } from '../../parts/problem-words.ts';
import { RemoveButton } from '../../parts/remove-button.tsx';
import { textOf, useUrlState } from '../../parts/url-state.ts';
import { useAction } from '../../parts/use-action.ts';
import { whoMay } from '../../parts/who-may.ts';
import { metricKeys } from '../../query-keys.ts';
import { IfMay, useMay } from '../../session/may.tsx';
import { useSession } from '../../session/session.tsx';
import { useSampleHere } from '../../shell/sample-here.ts';
import { showDone } from '../../shell/toasts.tsx';
import { MetricForm } from './metric-form.tsx';
import { countGaps, type GapCount, gapsOf } from './metric-gaps.ts';
import { MetricPreview } from './metric-preview.tsx';
import {
  aggregationOf,
  draftOf,
  emptyDraft,
  inputOf,
  type MetricDraft,
  nameOf,
  togetherBy,
  usedUp,
} from './metric-words.ts';
import './metrics.css';
import { metricQuery, metricsQuery, previewQuery } from './queries.ts';

const PREVIEW_DELAY_MS = 250;

/** `/metrics/new?table=bike&time=dteday`: a table can be named, as the page of a table does. */
export function NewMetricPage() {
  const zone = useTimeZone();
  const may = useMay();
  const [{ table, time, value, how }] = useUrlState((search) => ({
    table: textOf(search.table),
    time: textOf(search.time),
    value: textOf(search.value),
    how: textOf(search.how),
  }));
  const start: MetricDraft = {
    ...emptyDraft,
    zone,
    source: table ?? '',
    time: time ?? '',
    value: value ?? '',
    ...togetherBy(
      aggregationOf(how) ?? (table !== undefined && value === undefined ? 'count' : 'sum'),
    ),
  };
  // An address can be opened by anyone; a form that the server would refuse is not shown.
  if (!may.change) {
    return (
      <>
        <PageHead title="Define a metric" />
        <div className="card">
          <Empty title="You may not define a metric here" needs={whoMay('define a metric')} />
        </div>
      </>
    );
  }
  return <Define start={start} metric={null} />;
}

export function MetricPage() {
  const session = useSession();
  const { metric: id } = useParams({ strict: false }) as { metric: string };
  const { data, error, refetch } = useQuery(metricQuery(session, id));
  if (data !== undefined) return <Define key={id} start={draftOf(data)} metric={data} />;
  if (error !== null) {
    return (
      <ProblemPage
        error={error}
        what="The metric could not be read"
        onRetry={() => void refetch()}
      />
    );
  }
  return <Skeleton height={420} label="Loading the metric" />;
}

function Define({
  start,
  metric,
}: {
  readonly start: MetricDraft;
  readonly metric: Metric | null;
}) {
  const session = useSession();
  const router = useRouter();
  const { client, workspace, home } = session;
  useSampleHere(metric?.is_sample_data === true);
  const [draft, setDraft] = useState(start);
  // What the preview found of days without rows says what they mean, until the person does.
  const [gapCount, setGapCount] = useState<GapCount | null>(null);
  const gaps = gapsOf(draft, gapCount);
  const name = draft.name === '' && metric === null ? nameOf(draft) : draft.name;
  const named = useMemo(() => ({ ...draft, name, gaps }), [draft, name, gaps]);
  const { data: others } = useQuery(metricsQuery(session));
  const isRoleFree =
    others?.every(({ id, role }) => role !== 'consumption' || id === metric?.id) ?? false;
  const input = useMemo(
    () => inputOf(named, workspace.id, isRoleFree),
    [named, workspace.id, isRoleFree],
  );
  const [previewed] = useDebouncedValue(input, PREVIEW_DELAY_MS);
  const preview = useQuery(previewQuery(session, previewed));
  const points = preview.isPlaceholderData ? undefined : preview.data?.series.points;
  useEffect(() => {
    if (points !== undefined) setGapCount(countGaps(points));
  }, [points]);
  const [problem, setProblem] = useState<unknown>(null);
  const [act, isBusy] = useAction<Metric | undefined>({
    failed: 'The metric was not saved',
    changes: [metricKeys.all(session), metricKeys.allForecasts(session)],
  });
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (input === null || isAsked) return;
    setProblem(null);
    const { workspace_id: _, ...patch } = input;
    // A refusal belongs at its field, not into a message that goes away.
    const saved = await act(async () => {
      try {
        return await (metric === null
          ? client.metrics.create(input)
          : client.metrics.update(metric.id, patch));
      } catch (error) {
        setProblem(error);
        return undefined;
      }
    });
    if (saved === undefined) return;
    showDone(metric === null ? `${saved.name} is a metric now.` : `${saved.name} is saved.`);
    await router.navigate({ href: `${home}/forecasts?metric=${saved.id}` });
  };
  // Where the names do not tell it, a person has to: it decides what the forecast answers.
  const isAsked = input !== null && usedUp(named) === null;
  const fields = fieldProblems(problem ?? preview.error);
  return (
    <>
      <PageHead
        title={metric === null ? 'Define a metric' : metric.name}
        actions={
          <IfMay what="change">
            {isAsked && <span className="dim">Say first whether it is used up.</span>}
            {metric !== null && <RemoveMetric metric={metric} />}
            <Button
              type="submit"
              form="metric-form"
              tone="primary"
              disabled={isBusy || input === null || isAsked}
            >
              {metric === null ? 'Save and forecast' : 'Save'}
            </Button>
          </IfMay>
        }
      />
      <div className="metric-columns">
        <form
          id="metric-form"
          className="card card-body form"
          onSubmit={(event) => void save(event)}
        >
          {problem !== null && (
            <p className="form-problem" role="alert">
              {problemText(problem)}
            </p>
          )}
          <MetricForm
            draft={draft}
            name={name}
            gaps={gaps}
            gapCount={input === null ? null : gapCount}
            problems={fields}
            onChange={setDraft}
          />
        </form>
        <MetricPreview query={preview} hasInput={input !== null} name={name} />
      </div>
    </>
  );
}

function RemoveMetric({ metric }: { readonly metric: Metric }) {
  const session = useSession();
  const { client, home } = session;
  const router = useRouter();
  const [remove, isBusy] = useAction({
    failed: 'The metric was not removed',
    changes: [metricKeys.all(session)],
    onDone: () => void router.navigate({ href: `${home}/metrics` }),
  });
  return (
    <RemoveButton
      name={metric.name}
      deed="Remove the metric"
      isBusy={isBusy}
      onRemove={() => void remove(() => client.metrics.remove(metric.id))}
    >
      Its forecasts, their scores and its alerts go with it and cannot be brought back. The rows and
      events it counts stay as they are.
    </RemoveButton>
  );
}
