// The fields of a metric in the order in which one thinks of them: from where, when, what, how much is left.
import { Segmented } from '@aibaas/react';
import type { Aggregation, Granularity } from '@aibaas/sdk';
import { Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../../session/session.tsx';
import { tablesQuery } from '../data/queries.ts';
import { type GapCount, type Gaps, gapsInWords } from './metric-gaps.ts';
import { metricIdea } from './metric-idea.ts';
import { addsUp, aggregations, type MetricDraft, togetherBy, usedUp } from './metric-words.ts';
import { eventTypesQuery } from './queries.ts';

const zones = Intl.supportedValuesOf('timeZone');
const granularities: readonly { value: Granularity; label: string }[] = [
  { value: 'hour', label: 'Hour' },
  { value: 'day', label: 'Day' },
  { value: 'week', label: 'Week' },
  { value: 'month', label: 'Month' },
];

export interface MetricFormProps {
  readonly draft: MetricDraft;
  /** What it will be called while no name was typed. */
  readonly name: string;
  /** What a day without rows means while nobody has said it. */
  readonly gaps: Gaps;
  /** How many days have none, as far as known. */
  readonly gapCount: GapCount | null;
  readonly problems: ReadonlyMap<string, string>;
  readonly onChange: (draft: MetricDraft) => void;
}

export function MetricForm(props: MetricFormProps) {
  const { draft, name, gaps, gapCount, problems, onChange } = props;
  const set = (change: Partial<MetricDraft>): void => onChange({ ...draft, ...change });
  const columns = useColumns(draft);
  const times = columns.filter(({ type }) => type === 'date' || type === 'timestamp');
  const numbers = columns.filter(({ type }) => type === 'integer' || type === 'number');
  const texts = columns.filter(({ type }) => type === 'text' || type === 'boolean');
  const values = draft.aggregation === 'count_distinct' ? columns : numbers;
  const isAdditive = addsUp(draft);
  const names = (list: readonly { name: string }[]): string[] => list.map((one) => one.name);
  const problem = (field: string) =>
    problems.has(field) ? { error: problems.get(field) as string } : {};
  return (
    <>
      <Source draft={draft} onChange={onChange} {...problem('source')} />
      {draft.kind === 'table' && (
        <Select
          label="Time column"
          data={names(times)}
          value={draft.time || null}
          onChange={(time) => set({ time: time ?? '' })}
          placeholder={draft.source === '' ? 'Choose a table first' : 'Choose'}
          {...problem('time_column')}
        />
      )}
      <div className="metric-pair">
        <Select
          label="What"
          data={[...aggregations]}
          value={draft.aggregation}
          onChange={(value) => set(togetherBy((value ?? 'sum') as Aggregation))}
          allowDeselect={false}
          {...problem('aggregation')}
        />
        {draft.aggregation !== 'count' && (
          <Select
            label="Of column"
            data={names(values)}
            value={draft.value || null}
            onChange={(value) => set({ value: value ?? '' })}
            searchable
            {...problem('value_column')}
          />
        )}
      </div>
      <div className="metric-pair">
        <Select
          label="Per"
          data={[...granularities]}
          value={draft.granularity}
          onChange={(value) => set({ granularity: (value ?? 'day') as Granularity })}
          allowDeselect={false}
        />
        <Select
          label="In the zone"
          data={[...new Set(['UTC', draft.zone, ...zones])]}
          value={draft.zone}
          onChange={(zone) => set({ zone: zone ?? 'UTC' })}
          searchable
          allowDeselect={false}
          {...problem('time_zone')}
        />
      </div>
      <div>
        <p className="field-label">A {draft.granularity} without rows</p>
        <Segmented
          label={`A ${draft.granularity} without rows`}
          options={[
            { value: 'zero', label: 'counts as zero' },
            { value: 'missing', label: 'is not known' },
          ]}
          value={gaps}
          onChange={(said) => set({ gaps: said })}
        />
        {gapCount !== null && (
          <p className="field-note">{gapsInWords(gapCount, draft.granularity)}</p>
        )}
      </div>
      {isAdditive && <Balance draft={draft} onChange={onChange} problem={problem('balance')} />}
      {isAdditive && (
        <Select
          label="Split by"
          description="Parts that add up to the whole"
          data={names(texts)}
          value={draft.breakdown || null}
          onChange={(breakdown) => set({ breakdown: breakdown ?? '' })}
          clearable
          {...problem('breakdown_dimension')}
        />
      )}
      <div className="metric-pair">
        <TextInput
          label="Name"
          maxLength={200}
          value={draft.name}
          placeholder={name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          {...problem('name')}
        />
        <TextInput
          label="Unit"
          maxLength={40}
          placeholder={usedUp(draft) === true ? 'credits' : 'EUR, orders, visits'}
          value={draft.unit}
          onChange={(event) => set({ unit: event.currentTarget.value })}
          {...problem('unit')}
        />
      </div>
    </>
  );
}

function Source(props: {
  readonly draft: MetricDraft;
  readonly onChange: (draft: MetricDraft) => void;
  readonly error?: string;
}) {
  const { draft, onChange, error } = props;
  const session = useSession();
  const tables = useQuery(tablesQuery(session));
  const types = useQuery(eventTypesQuery(session));
  const isTable = draft.kind === 'table';
  const isLoading = (isTable ? tables : types).isPending;
  const names = isTable
    ? (tables.data ?? []).map((table) => table.name)
    : (types.data?.data ?? []).map(({ type }) => type);
  const choose = (source: string): void => {
    const table = tables.data?.find((one) => one.name === source);
    const idea = isTable && table !== undefined ? metricIdea(table.columns) : null;
    onChange({
      ...draft,
      source,
      time: idea?.time ?? '',
      value: idea?.value ?? '',
      ...togetherBy(idea?.aggregation ?? draft.aggregation),
      breakdown: '',
    });
  };
  return (
    <>
      <Segmented
        label="From"
        options={[
          { value: 'table', label: 'A table' },
          { value: 'events', label: 'Events' },
        ]}
        value={draft.kind}
        onChange={(kind) => onChange({ ...draft, kind, source: '', time: '', value: '' })}
      />
      <Select
        label={isTable ? 'Table' : 'Type of events'}
        data={[...new Set(draft.source === '' ? names : [...names, draft.source])]}
        value={draft.source || null}
        onChange={(source) => source !== null && choose(source)}
        placeholder={isLoading ? 'Loading …' : names.length === 0 ? 'There are none yet' : 'Choose'}
        searchable
        {...(error === undefined ? {} : { error })}
      />
    </>
  );
}

function Balance(props: {
  readonly draft: MetricDraft;
  readonly onChange: (draft: MetricDraft) => void;
  readonly problem: { readonly error?: string };
}) {
  const { draft, onChange, problem } = props;
  const set = (change: Partial<MetricDraft>): void => onChange({ ...draft, ...change });
  const isUsed = usedUp(draft);
  return (
    <div className="metric-balance">
      <p className="field-label">Is it used up?</p>
      <Segmented
        label="Is it used up?"
        options={[
          { value: 'no', label: 'No, it only comes in' },
          { value: 'yes', label: 'Yes, from a balance' },
        ]}
        value={isUsed === null ? '' : isUsed ? 'yes' : 'no'}
        onChange={(value) => set({ isUsedUp: value === 'yes' })}
      />
      <p className="dim">
        {isUsed === true
          ? 'The forecast says when it runs out.'
          : 'Revenue, orders and visits are not; credits, tokens and stock are.'}
      </p>
      {isUsed === true && (
        <div className="metric-pair">
          <TextInput
            label="There was"
            inputMode="decimal"
            placeholder="500,000"
            value={draft.balanceValue}
            onChange={(event) => set({ balanceValue: event.currentTarget.value })}
            {...problem}
          />
          <TextInput
            label="at the start of"
            type="date"
            value={draft.balanceAt}
            onChange={(event) => set({ balanceAt: event.currentTarget.value })}
          />
        </div>
      )}
    </div>
  );
}

interface SourceColumn {
  readonly name: string;
  readonly type: string;
}

/** Columns of the table, or the fields seen in the newest event of the type. */
function useColumns(draft: MetricDraft): readonly SourceColumn[] {
  const session = useSession();
  const { data: tables } = useQuery(tablesQuery(session));
  const { data: types } = useQuery(eventTypesQuery(session));
  if (draft.kind === 'table') {
    return tables?.find(({ name }) => name === draft.source)?.columns ?? [];
  }
  return types?.data.find(({ type }) => type === draft.source)?.fields ?? [];
}
