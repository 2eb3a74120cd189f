// What would move the date: a part used more or less, everything used more or less, more ordered. The
// date follows while a slider moves, from sampled futures in a worker.
import {
  Button,
  dateOfStep,
  dayOf,
  formatDay,
  formatDayRange,
  formatNumber,
  formatPercent,
  movedInWords,
  noScenario,
  type Outcome,
  partFactors,
  type Scenario,
  Tag,
} from '@aibaas/react';
import type { ForecastPaths } from '@aibaas/sdk';
import { Slider } from '@mantine/core';
import { useId, useState } from 'react';
import { now } from '../../clock.ts';
import type { ForecastAnswer } from './forecast-answer.ts';

export interface WhatIfProps {
  readonly answer: ForecastAnswer;
  readonly paths: ForecastPaths;
  readonly today: Outcome | null;
  readonly tried: Outcome | null;
  readonly scenario: Scenario;
  readonly onChange: (scenario: Scenario) => void;
}

interface Knobs {
  readonly usePercent: number;
  readonly partPercent: number;
  readonly added: number;
}

const still: Knobs = { usePercent: 100, partPercent: 100, added: 0 };

export function WhatIf({ answer, paths, today, tried, onChange }: WhatIfProps) {
  const [knobs, setKnobs] = useState(still);
  const { forecast, metric } = answer;
  const largest = largestPart(answer);
  const unit = metric.unit ?? 'units';
  const balance = forecast.depletion?.balance ?? paths.remaining ?? 0;
  const turn = (change: Partial<Knobs>): void => {
    const next = { ...knobs, ...change };
    setKnobs(next);
    const parts =
      largest === null ? [] : partFactors(largest.values, largest.whole, next.partPercent / 100);
    const factors =
      parts.length > 0
        ? parts.map((factor) => (factor * next.usePercent) / 100)
        : [next.usePercent / 100];
    onChange(isStill(next) ? noScenario : { added: next.added, factors });
  };
  const step = niceStep(balance);
  return (
    <section className="card what-if" aria-label="What if">
      <header className="what-if-head">
        <h2>What if</h2>
        <Button
          tone="quiet"
          size="small"
          icon="reset"
          disabled={isStill(knobs)}
          onClick={() => turn(still)}
        >
          Reset
        </Button>
      </header>
      <Result
        paths={paths}
        zone={metric.time_zone}
        answered={forecast.depletion?.date ?? null}
        today={today}
        tried={tried}
      />
      {largest !== null && (
        <Knob
          label={`Use of ${largest.key}`}
          value={knobs.partPercent}
          text={formatPercent(knobs.partPercent, 0)}
          range={[0, 200, 1]}
          ends="0 to 200%"
          kind="If the pattern holds"
          onChange={(partPercent) => turn({ partPercent })}
        />
      )}
      <Knob
        label="All use"
        value={knobs.usePercent}
        text={formatPercent(knobs.usePercent, 0)}
        range={[50, 200, 1]}
        ends="50 to 200%"
        kind="If the pattern holds"
        onChange={(usePercent) => turn({ usePercent })}
      />
      <Knob
        label={`Order ${unit}`}
        value={knobs.added}
        text={formatNumber(knobs.added, 0)}
        range={[0, 40 * step, step]}
        ends={`0 to ${formatNumber(40 * step, 0)}`}
        kind="Exact"
        onChange={(added) => turn({ added })}
      />
    </section>
  );
}

const isStill = (knobs: Knobs): boolean =>
  knobs.usePercent === 100 && knobs.partPercent === 100 && knobs.added === 0;

/** A round twentieth of what is left, so that forty steps are about twice of it. */
function niceStep(balance: number): number {
  const raw = Math.max(1, balance / 20);
  const power = 10 ** Math.floor(Math.log10(raw));
  return Math.max(1, Math.round(raw / power) * power);
}

function largestPart({ forecast }: ForecastAnswer) {
  const parts = forecast.breakdown?.parts ?? [];
  if (parts.length < 2) return null;
  const sum = (part: (typeof parts)[number]): number =>
    part.predictions.reduce((total, { predicted_value: value }) => total + value, 0);
  const part = parts.reduce((best, one) => (sum(one) > sum(best) ? one : best));
  return {
    key: part.key,
    values: part.predictions.map(({ predicted_value: value }) => value),
    whole: forecast.predictions.map(({ predicted_value: value }) => value),
  };
}

function Result(props: {
  readonly paths: ForecastPaths;
  readonly zone: string;
  /** The day of the answer above. */
  readonly answered: string | null;
  readonly today: Outcome | null;
  readonly tried: Outcome | null;
}) {
  const { paths, zone, answered, today, tried } = props;
  if (today === null) return <p className="what-if-result dim">Sampling futures …</p>;
  const shown = tried ?? today;
  const day = (steps: number): string | null => dateOfStep(steps, paths.dates);
  const before = answered ?? day(today.median);
  const date = tried === null ? before : day(shown.median);
  const year = { today: dayOf(now(), zone) };
  const [from, to] = [day(shown.outer.lower), day(shown.outer.upper)];
  // Of the days that are shown, here and above: rounded steps would differ from what one can count.
  const moved = date === null || before === null ? null : movedInWords(before, date);
  return (
    <div className="what-if-result" aria-live="polite">
      <p className="what-if-date">
        <strong>
          {date === null
            ? `After ${formatDay(paths.dates.at(-1)?.slice(0, 10) ?? '', 'long', year)}`
            : formatDay(date, 'long', year)}
        </strong>
        {tried !== null && moved !== null && <Tag tone="scenario">{moved}</Tag>}
        {tried === null && <Tag>as it is</Tag>}
      </p>
      <p className="dim">
        {from === null
          ? 'Not within the days forecast'
          : to === null
            ? `From ${formatDay(from)} on, 95%`
            : `${formatDayRange(from, to)}, 95%`}
      </p>
    </div>
  );
}

function Knob(props: {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  readonly range: readonly [number, number, number];
  readonly ends: string;
  readonly kind: 'Exact' | 'If the pattern holds';
  readonly onChange: (value: number) => void;
}) {
  const { label, value, text, range, ends, kind, onChange } = props;
  const id = useId();
  const [min, max, step] = range;
  return (
    <div className="knob">
      <p className="knob-head">
        <span id={id}>{label}</span>
        <input
          className="knob-field num"
          aria-labelledby={id}
          type="number"
          min={min}
          max={max}
          step={step}
          value={value}
          onChange={(event) => onChange(clamp(event.currentTarget.valueAsNumber, min, max, value))}
        />
      </p>
      <Slider
        min={min}
        max={max}
        step={step}
        value={value}
        onChange={onChange}
        label={null}
        size={4}
        thumbSize={18}
        thumbLabel={label}
        thumbProps={{ 'aria-valuetext': text }}
      />
      <p className="knob-foot">
        <span className="dim">{ends}</span>
        <Tag>{kind}</Tag>
      </p>
    </div>
  );
}

function clamp(value: number, min: number, max: number, before: number): number {
  return Number.isFinite(value) ? Math.min(max, Math.max(min, value)) : before;
}
