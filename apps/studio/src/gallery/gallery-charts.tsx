// Charts and the grid: full, empty, with a hundred thousand rows.
import {
  DataGrid,
  ForecastChart,
  HeatMap,
  RejectsList,
  ReliabilityPlot,
  reliabilityBins,
} from '@aibaas/react';
import { backtestSample, forecastSample, gridColumns, gridRow } from './samples.ts';
import { Shown } from './shown.tsx';

const said = Array.from({ length: 400 }, (_, i) => ((i * 61) % 400) / 400);
const came = said.map((p, i) => ((i * 31) % 100) / 100 < p * 0.9);

export function Charts() {
  return (
    <>
      <Shown name="Forecast">
        <div className="card card-body">
          <ForecastChart
            title="Credits per day"
            finding="Credits run out between 8 and 20 December."
            data={forecastSample}
            zone="UTC"
            isSample
          />
        </div>
      </Shown>
      <Shown name="Backtest">
        <div className="card card-body">
          <ForecastChart
            title="How good was this method"
            finding="It was closer than repeating last week on most days."
            data={backtestSample}
            zone="UTC"
            isSample
          />
        </div>
      </Shown>
      <Shown name="Reliability">
        <ReliabilityPlot title="Said against came" bins={reliabilityBins(said, came)} />
      </Shown>
      <Shown name="Heat map">
        <HeatMap
          title="Risk by reason"
          rows={['Juniper', 'Hazel', 'Sorrel']}
          columns={['No export', 'Fewer seats', 'Support', 'Price']}
          values={[
            [31, 22, 11, -4],
            [8, 3, 19, 5],
            [2, null, 6, 1],
          ]}
          unit="points"
        />
      </Shown>
    </>
  );
}

const ROWS = 100_000;

export function Grids() {
  return (
    <>
      <Shown name="A hundred thousand rows">
        <DataGrid
          label="orders"
          columns={gridColumns}
          rowCount={ROWS}
          rowAt={gridRow}
          zone="UTC"
          onEdit={async (edit) => ({ kind: 'saved', row: { ...gridRow(0), _id: edit.rowId } })}
        />
      </Shown>
      <Shown name="No rows">
        <DataGrid
          label="an empty table"
          columns={gridColumns}
          rowCount={0}
          rowAt={() => undefined}
          zone="UTC"
          empty="No rows yet"
        />
      </Shown>
      <Shown name="Rejects">
        <RejectsList
          rejects={[
            {
              id: 'r1',
              line: 1204,
              column: 'placed_at',
              code: 'not_a_date',
              reason: 'placed_at cannot be read: “31/02/2026 10:14”',
              raw: '31/02/2026 10:14,Hazel,40',
              values: { placed_at: '31/02/2026 10:14', team: 'Hazel', credits: '40' },
              isRepaired: false,
            },
          ]}
          onRepair={async () => 'There is no 31 February'}
        />
      </Shown>
    </>
  );
}
