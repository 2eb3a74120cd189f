// The legend of a chart with each dash as it is drawn. Words carry the meaning, the sample repeats it.
import type { ChartData } from './chart-data.ts';
import { lineLook } from './forecast-option.ts';

const cssNames: Readonly<Record<string, string>> = {
  actual: '--actual',
  predict: '--predict',
  backtest: '--backtest',
  baseline: '--baseline',
  scenario: '--scenario',
  text3: '--text-3',
};

export function ChartLegend({ data }: { readonly data: ChartData }) {
  const bands = (data.bands ?? []).filter(({ isPast }) => isPast !== true);
  const levels = [
    ...new Set((bands.length > 0 ? bands : (data.bands ?? [])).map(({ level }) => level)),
  ].sort();
  return (
    <ul className="aib-legend">
      {data.lines.map((line, i) => {
        // Under what it belongs to: the dash of the future is the same for all parts.
        if (line.kind === 'past' || line.kind === 'part-ahead') return null;
        const look = lineLook(data, i);
        return (
          <li key={line.label}>
            <svg width={18} height={8} aria-hidden="true">
              <line
                x1={0}
                x2={18}
                y1={4}
                y2={4}
                stroke={`var(${cssNames[look.color]})`}
                strokeWidth={look.width}
                strokeDasharray={look.dash.join(' ') || undefined}
              />
            </svg>
            {line.label}
          </li>
        );
      })}
      {levels.map((level) => (
        <li key={level}>
          <i className={level < 90 ? 'aib-band-inner' : 'aib-band-outer'} />
          {level}%
        </li>
      ))}
      {(data.misses?.length ?? 0) > 0 && (
        <li>
          <i className="aib-ring" />
          Missed
        </li>
      )}
    </ul>
  );
}
