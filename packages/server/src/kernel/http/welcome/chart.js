// A line with its interval, drawn from a forecast as SVG. The list beside it says the same in text, so
// the drawing itself is hidden from screen readers.

const svg = 'http://www.w3.org/2000/svg';
const width = 600;
const height = 150;
const margin = 6;

function part(name, attributes) {
  const element = document.createElementNS(svg, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** The drawing, or null where fewer than two days leave nothing to draw. */
export function chartOf(predictions) {
  if (predictions.length < 2) return null;
  const low = (p) => p.confidence_lower ?? p.predicted_value;
  const high = (p) => p.confidence_upper ?? p.predicted_value;
  const bottom = Math.min(0, ...predictions.map(low));
  const top = Math.max(...predictions.map(high), bottom + 1e-9);
  const x = (i) => margin + (i / (predictions.length - 1)) * (width - 2 * margin);
  const y = (v) => height - margin - ((v - bottom) / (top - bottom)) * (height - 2 * margin);
  const points = (of) => predictions.map((p, i) => `${x(i).toFixed(1)},${y(of(p)).toFixed(1)}`);
  const chart = part('svg', {
    viewBox: `0 0 ${width} ${height}`,
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
    class: 'chart',
  });
  const band = [...points(high), ...points(low).reverse()].join(' ');
  chart.append(
    part('line', { x1: 0, x2: width, y1: y(0), y2: y(0), class: 'chart-zero' }),
    part('polygon', { points: band, class: 'chart-band' }),
    part('polyline', { points: points((p) => p.predicted_value).join(' '), class: 'chart-line' }),
  );
  return chart;
}
