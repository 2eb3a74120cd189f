// Said against came: on the dashed diagonal a probability means what it says. Whiskers are 95 %, the
// bars below count the cases of each bin.
import { formatNumber } from '../format/numbers.ts';
import type { ReliabilityBin } from './reliability.ts';

export interface ReliabilityPlotProps {
  readonly title: string;
  readonly bins: readonly ReliabilityBin[];
  /** Pixels of each side. */
  readonly size?: number;
}

const left = 40;
const top = 8;
const barsHeight = 36;

const percent = (share: number): string => `${formatNumber(100 * share, 0)}%`;

/**
 * @example
 * <ReliabilityPlot title="Churn, last 90 days" bins={reliabilityBins(said, came)} />
 */
export function ReliabilityPlot({ title, bins, size = 240 }: ReliabilityPlotProps) {
  const x = (share: number): number => left + share * size;
  const y = (share: number): number => top + (1 - share) * size;
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const off = bins.filter(({ said, lower, upper }) => said < lower || said > upper).length;
  const finding = `${title}: ${bins.length - off} of ${bins.length} bins hold what was said.`;
  const base = top + size + 24 + barsHeight;
  return (
    <figure className="aib-reliability">
      <svg width={left + size + 8} height={base + 18} aria-hidden="true">
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <line className="aib-grid-line" x1={left} x2={x(1)} y1={y(share)} y2={y(share)} />
            <text className="aib-axis" x={left - 6} y={y(share) + 4} textAnchor="end">
              {percent(share)}
            </text>
            <text className="aib-axis" x={x(share)} y={top + size + 16} textAnchor="middle">
              {percent(share)}
            </text>
          </g>
        ))}
        <line className="aib-diagonal" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
        {bins.map((bin) => (
          <g key={`${bin.said} ${bin.count}`}>
            <line
              className="aib-whisker"
              x1={x(bin.said)}
              x2={x(bin.said)}
              y1={y(bin.lower)}
              y2={y(bin.upper)}
            />
            <circle className="aib-said" cx={x(bin.said)} cy={y(bin.came)} r={3.5} />
            <rect
              className="aib-count"
              x={x(bin.said) - 4}
              width={8}
              y={base - (barsHeight * bin.count) / most}
              height={(barsHeight * bin.count) / most}
            />
          </g>
        ))}
        <text className="aib-axis" x={left} y={base + 14}>
          Cases per bin, at most {formatNumber(most)}
        </text>
      </svg>
      <figcaption className="aib-note">{finding}</figcaption>
      <table className="aib-sr">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">Said</th>
            <th scope="col">Came</th>
            <th scope="col">95%</th>
            <th scope="col">Cases</th>
          </tr>
        </thead>
        <tbody>
          {bins.map((bin) => (
            <tr key={`${bin.said} ${bin.count}`}>
              <td>{percent(bin.said)}</td>
              <td>{percent(bin.came)}</td>
              <td>
                {percent(bin.lower)} to {percent(bin.upper)}
              </td>
              <td>{bin.count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
