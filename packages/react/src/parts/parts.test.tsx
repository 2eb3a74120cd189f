// The small components as they are sent to a browser, and the pure functions beside them.
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { HeatMap, rampStep } from '../charts/heat-map.tsx';
import { reliabilityBins } from '../charts/reliability.ts';
import { wilson } from '../charts/wilson.ts';
import { Progress, progressShare } from '../states/progress.tsx';
import { Empty, ErrorState, NotEnough, Offline } from '../states/states.tsx';
import { tokenise } from './highlight.ts';
import { IntervalBar, shareOf } from './interval-bar.tsx';
import { Segmented } from './segmented.tsx';
import { Snippet } from './snippet.tsx';
import { StatTile } from './stat-tile.tsx';

describe('interval bar', () => {
  it('keeps values on the track', () => {
    expect([shareOf(5, 0, 10), shareOf(-5, 0, 10), shareOf(50, 0, 10)]).toEqual([0.5, 0, 1]);
    expect(shareOf(5, 3, 3)).toBe(0.5);
  });

  it('is silent beside words and speaks alone', () => {
    const bar = { min: 0, max: 1, value: 0.5, lower: 0.4, upper: 0.6 };
    expect(renderToStaticMarkup(<IntervalBar {...bar} />)).not.toContain('aib-sr');
    expect(renderToStaticMarkup(<IntervalBar {...bar} label="half" />)).toContain('half');
  });
});

describe('segmented and tile', () => {
  it('is one radio group with one choice', () => {
    const options = [
      { value: 'a', label: 'Left' },
      { value: 'b', label: 'Parts' },
    ];
    const html = renderToStaticMarkup(
      <Segmented label="View" options={options} value="b" onChange={() => {}} />,
    );
    expect(html.match(/checked=""/g)).toHaveLength(1);
    expect(html).toContain('<legend class="aib-sr">View</legend>');
  });

  it('shows figure, count and proof', () => {
    const html = renderToStaticMarkup(
      <StatTile title="Were we right" counts="Days" figure="28" of="of 30" proof="79–98" />,
    );
    expect(html).toMatch(/28<small> of 30<\/small>.*79–98/);
  });
});

describe('states', () => {
  it('say what is needed, what is missing and how to go on', () => {
    const empty = renderToStaticMarkup(<Empty title="Nothing yet" needs="Choose a table." />);
    expect(empty).toContain('Choose a table.');
    const short = renderToStaticMarkup(
      <NotEnough have={9} need={28} unit="day" enoughOn="2026-12-09" why="Too short." />,
    );
    expect(short).toContain('9 of 28 days');
    expect(short).toContain('enough on 9 Dec');
    const error = renderToStaticMarkup(
      <ErrorState title="Not made" cause="<b>" code="busy" requestId="req_1" />,
    );
    expect(error).toContain('role="alert"');
    expect(error).toContain('&lt;b&gt;');
    expect(error).toContain('req_1');
    const offline = renderToStaticMarkup(<Offline seconds={14} keptEdits={2} />);
    expect(offline).toContain('No connection for 14 s.');
    expect(offline).toContain('2 edits kept here');
  });

  it('progress has a share only where the total is known', () => {
    expect([progressShare(62, 100), progressShare(5, null), progressShare(5, 0)]).toEqual([
      0.62,
      null,
      null,
    ]);
    const html = renderToStaticMarkup(
      <Progress title="Import" done={62} total={100} unit="rows" secondsLeft={110} />,
    );
    expect(html).toContain('62 of 100 rows');
    expect(html).toContain('1 min 50 s left');
    expect(html).toContain('aria-valuenow="62"');
    const open = renderToStaticMarkup(
      <Progress title="Import" done={62} total={null} unit="rows" />,
    );
    expect(open).not.toContain('aria-valuenow');
  });
});

describe('snippet', () => {
  it('colours without changing the code', () => {
    const code = "const f = await aibaas.get('x', 45) // 2026";
    const tokens = tokenise(code, 'TypeScript');
    expect(tokens.map(({ text }) => text).join('')).toBe(code);
    const kinds = tokens.filter(({ kind }) => kind !== 'plain').map(({ kind }) => kind);
    expect(kinds).toEqual(['key', 'key', 'string', 'number', 'comment']);
    expect(
      tokenise('"not closed', 'Python')
        .map(({ text }) => text)
        .join(''),
    ).toBe('"not closed');
  });

  it('shows the languages that are there', () => {
    const html = renderToStaticMarkup(<Snippet code={{ curl: 'curl /x', Python: 'print(1)' }} />);
    expect(html).not.toContain('TypeScript');
    expect(html.match(/role="tab"/g)).toHaveLength(2);
    expect(renderToStaticMarkup(<Snippet code={{}} />)).toBe('');
  });
});

describe('counts and shares', () => {
  // The roots of n (p − share)² = z² p (1 − p), found by bisection.
  it.each([
    [28, 30, 0.786_765, 0.981_523],
    [0, 10, 0, 0.277_533],
    [30, 30, 0.886_487, 1],
  ])('wilson of %d of %d', (hits, of, lower, upper) => {
    const interval = wilson(hits, of);
    expect(interval.lower).toBeCloseTo(lower, 5);
    expect(interval.upper).toBeCloseTo(upper, 5);
  });

  it('nothing counted says nothing', () => {
    expect(wilson(0, 0)).toEqual({ lower: 0, upper: 1 });
  });

  it('bins hold equal counts', () => {
    const said = [0.9, 0.1, 0.8, 0.2];
    const bins = reliabilityBins(said, [true, false, true, true], 2);
    expect(bins.map(({ count }) => count)).toEqual([2, 2]);
    expect(bins.map(({ came }) => came)).toEqual([0.5, 1]);
    expect(reliabilityBins([], [], 4)).toEqual([]);
    expect(() => reliabilityBins([0.5], [])).toThrow('equally long');
    expect(() => reliabilityBins([1.5], [true])).toThrow('said[0] is not a probability: 1.5');
  });

  it('the heat map carries its numbers', () => {
    expect([rampStep(0, 10), rampStep(10, 10), rampStep(-1, 10), rampStep(3, 0)]).toEqual([
      1, 6, 0, 1,
    ]);
    const html = renderToStaticMarkup(
      <HeatMap
        title="Risk"
        rows={['Juniper']}
        columns={['a', 'b']}
        values={[[31, null]]}
        unit="points"
      />,
    );
    expect(html).toContain('<td class="aib-heat-6">31</td>');
    expect(html).toContain('<td class="aib-heat-none">–</td>');
  });
});
