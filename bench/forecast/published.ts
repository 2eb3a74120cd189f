// Published results that the bench prints beside its own, each with its source. Only numbers that
// were read in the source named; nothing here is computed.

export interface PublishedRow {
  method: string;
  smape: number | null;
  mase: number | null;
  /** M4 only. */
  owa?: number;
  /** 95 % mean scaled interval score, M4 only. */
  msis?: number;
}

export interface PublishedTable {
  source: string;
  rows: readonly PublishedRow[];
}

const M4 =
  'M4 competition, "Evaluation and Ranks.xlsx" (Makridakis, Spiliotis & Assimakopoulos 2020)';
const M3 = 'forecasts submitted to M3 as archived in the R package Mcomp, scored with our metrics';
const TOURISM = 'R package Tcomp, reproduction of Athanasopoulos, Hyndman, Song & Wu 2011';

function row(
  method: string,
  smape: number | null,
  mase: number | null = null,
  m4: { owa?: number; msis?: number } = {},
): PublishedRow {
  return { method, smape, mase, ...m4 };
}

export const PUBLISHED: Readonly<Record<string, PublishedTable>> = {
  'M4 Hourly': {
    source: M4,
    rows: [
      row('Naive', 43.003, 11.608, { owa: 3.593, msis: 71.245 }),
      row('Seasonal naive', 13.912, 1.193, { owa: 0.627 }),
      row('Naive2', 18.383, 2.395, { owa: 1 }),
      row('Theta', 18.138, 2.455, { owa: 1.006 }),
      row('Comb (SES, Holt, Damped)', 22.053, 4.582, { owa: 1.556 }),
      row('ES-RNN (Smyl, winner overall)', 9.328, 0.893, { owa: 0.44, msis: 7.928 }),
      row('FFORMA (second overall)', 11.506, 0.819, { owa: 0.484 }),
      row('ProLogistica', 9.611, 0.873, { owa: 0.444 }),
      row('Doornik et al. (best hourly)', 8.913, 0.801, { owa: 0.41, msis: 6.139 }),
    ],
  },
  'M3 Monthly': {
    source: M3,
    rows: [
      row('Naive2', 16.89, 1.037),
      row('SES', 15.3, 0.974),
      row('Damped trend', 14.58, 0.908),
      row('Comb S-H-D', 14.47, 0.896),
      row('Box-Jenkins automatic', 14.8, 0.914),
      row('ForecastPro', 13.9, 0.848),
      row('Theta (winner)', 13.89, 0.858),
    ],
  },
  'M3 Quarterly': {
    source: M3,
    rows: [
      row('Naive2', 9.95, 1.238),
      row('Damped trend', 9.36, 1.126),
      row('Comb S-H-D', 9.22, 1.105),
      row('ForecastPro', 9.82, 1.204),
      row('Theta (winner)', 8.96, 1.087),
    ],
  },
  'M3 Yearly': {
    source: M3,
    rows: [
      row('Naive2', 17.88, 3.172),
      row('Damped trend', 17.36, 3.032),
      row('Comb S-H-D', 17.07, 2.876),
      row('ForecastPro', 17.27, 3.026),
      row('Theta (winner)', 16.97, 2.806),
    ],
  },
  'M3 Other': {
    source: M3,
    rows: [
      row('Naive2', 6.3, 3.089),
      row('Damped trend', 4.61, 2.036),
      row('Comb S-H-D', 4.56, 2.045),
      row('ForecastPro', 4.6, 1.92),
      row('Theta (winner)', 4.41, 1.904),
    ],
  },
  'M3 all': {
    source: 'StatsForecast and deep-learning ensembles, Nixtla/statsforecast experiments/m3',
    rows: [row('StatsForecast ensemble', 12.63), row('Deep-learning ensemble', 12.27)],
  },
  'Tourism Monthly': {
    source: TOURISM,
    rows: [
      row('Seasonal naive', null, 1.63),
      row('ARIMA', null, 1.6),
      row('ETS', null, 1.54),
      row('Theta', null, 1.65),
    ],
  },
  'Tourism Yearly': {
    source: TOURISM,
    rows: [
      row('Naive', null, 3.01),
      row('ARIMA', null, 3.19),
      row('ETS', null, 3.0),
      row('Theta', null, 2.73),
    ],
  },
};
