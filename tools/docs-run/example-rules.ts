// Which `@example` blocks count and how those of each package are run. What an example may speak of
// without saying so stands in the preamble of its package, where its types are checked with it.

export interface ExampleRule {
  /** `exported`: examples of what the package's index exports. `all`: of every file of the package. */
  scope: 'exported' | 'all';
  /** `process`: type-checked and run. `server`: the same, with one server for all of them. */
  runs: 'process' | 'server';
  /** Names an example may use, with what each is; one may be made of those before it. */
  given: Readonly<Record<string, string>>;
  /** Words in an example that a reader replaces by their own, and the code put there. */
  own: Readonly<Record<string, string>>;
  /** Files beside the examples. */
  files: Readonly<Record<string, string>>;
}

const season = (period: number, length: number): string =>
  `Float64Array.from({ length: ${length} }, (_, i) => 100 + i / 10 + 9 * Math.sin((2 * Math.PI * i) / ${period}) + ((i * 7919) % 13) / 7)`;

export const exampleRules: Readonly<Record<string, ExampleRule>> = {
  ml: {
    scope: 'exported',
    runs: 'process',
    given: {
      values: season(7, 140),
      series: season(12, 120),
      monthly: season(12, 120),
      yearly: season(9, 40),
      daily: season(7, 900),
      hourly: season(24, 1000),
      frame: "frameFromRecords([{ age: 31, plan: 'free' }, { age: 44, plan: 'pro' }])",
      model: `await baseline.create().fit(
  { task: 'regression', features: frame, target: { name: 'y', kind: 'numeric', values: Float64Array.of(1, 2) } }, { seed: 1 })`,
    },
    own: {},
    files: {},
  },
  compute: {
    scope: 'exported',
    runs: 'process',
    given: { values: '[1, 2, 3]' },
    own: {},
    files: {
      'tasks.ts':
        'export const fit = (input: { values: number[] }): { mean: number } => ({\n  mean: input.values.reduce((a, b) => a + b, 0) / input.values.length,\n});\n',
    },
  },
  sdk: {
    scope: 'all',
    runs: 'server',
    given: {
      aibaas:
        "createClient({ url: process.env.AIBAAS_URL ?? '', apiKey: process.env.AIBAAS_API_KEY ?? '' })",
      metric_id: "(await aibaas.metrics.list()).data[0]?.id ?? ''",
      file: "new File(['day,rides\\n2025-01-01,5\\n'], 'picked.csv')",
      workspace_id: "process.env.AIBAAS_WORKSPACE_ID ?? ''",
    },
    own: {
      "'http://127.0.0.1:3004'": "process.env.AIBAAS_URL ?? ''",
      "'aib_sk_…'": "process.env.AIBAAS_API_KEY ?? ''",
    },
    files: {},
  },
  server: { scope: 'exported', runs: 'process', given: {}, own: {}, files: {} },
};
