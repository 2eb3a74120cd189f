// A model of a table: which columns it reads and how, the members of its blend, and how well each did.
// Predicts from raw tables; its JSON holds everything it needs.
import { MlError } from '../errors.ts';
import type { FittedModel } from '../estimator/estimator.ts';
import { StateReader } from '../state/state-reader.ts';
import { FittedTrees } from '../trees/fitted-trees.ts';
import { featurise } from './featurise.ts';
import { restoreFold } from './fold-job.ts';
import type { Suspect } from './leakage.ts';
import type { RawTable } from './raw-table.ts';
import { type ColumnRole, type DroppedColumn, roleKinds } from './roles.ts';
import { bestOf, type Figure, type TableTask } from './scoring.ts';

export const tableFormat = 'aibaas.table-model';
const version = 1;

export interface Member {
  readonly name: string;
  readonly weight: number;
  /** One a fold; what they say is averaged. */
  readonly models: readonly FittedModel[];
}

export interface Score {
  readonly name: string;
  readonly figure: Figure;
  readonly loss: number;
}

export interface TableReport {
  readonly rows: number;
  readonly seed: number;
  readonly folds: number;
  /** Best first; held-out rows alone. The last is the naive baseline. */
  readonly leaderboard: readonly Score[];
  readonly dropped: readonly DroppedColumn[];
  readonly suspects: readonly Suspect[];
  readonly notes: readonly string[];
}

export interface TablePrediction {
  readonly prediction: string | number;
  /** By class; absent for numbers. */
  readonly probabilities?: Readonly<Record<string, number>>;
}

export interface Contribution {
  readonly column: string;
  /** By class; under the name of the second class where there are two, of the target for numbers. */
  readonly adds: Readonly<Record<string, number>>;
}

export class TableModel {
  readonly task: TableTask;
  readonly target: string;
  readonly classes: readonly string[];
  readonly roles: readonly ColumnRole[];
  readonly members: readonly Member[];
  readonly report: TableReport;

  constructor(
    parts: Omit<TableModel, 'predict' | 'outputs' | 'importance' | 'contributions' | 'toJSON'>,
  ) {
    this.task = parts.task;
    this.target = parts.target;
    this.classes = parts.classes;
    this.roles = parts.roles;
    this.members = parts.members;
    this.report = parts.report;
  }

  /**
   * One prediction a row, in their order.
   *
   * @throws MlError `column_missing`
   */
  predict(table: RawTable): TablePrediction[] {
    const outputs = this.outputs(table);
    const { classes } = this;
    if (this.task === 'regression') return Array.from(outputs, (prediction) => ({ prediction }));
    const width = classes.length;
    return Array.from({ length: outputs.length / width }, (_, row) => ({
      prediction: classes[bestOf(outputs, row, width)] as string,
      probabilities: Object.fromEntries(
        classes.map((name, c) => [name, outputs[row * width + c] as number]),
      ),
    }));
  }

  /** Row-major: probabilities a class, or one number a row. */
  outputs(table: RawTable): Float64Array {
    const frame = featurise(table, this.roles);
    const width = this.task === 'regression' ? 1 : this.classes.length;
    const sum = new Float64Array(frame.rowCount * width);
    for (const { weight, models } of this.members) {
      for (const model of models) {
        const outputs = model.predict(frame);
        const share = weight / models.length;
        for (let i = 0; i < sum.length; i++) {
          sum[i] = (sum[i] as number) + share * (outputs[i] as number);
        }
      }
    }
    return sum;
  }

  /** Columns by their share of the loss reduction in the trees of the blend, largest first. */
  importance(): { readonly column: string; readonly share: number }[] {
    const shares = new Map<string, number>();
    let total = 0;
    for (const { weight, models } of this.members) {
      for (const model of models) {
        if (!(model instanceof FittedTrees)) continue;
        for (const { column, gain } of model.importance()) {
          const name = this.#columnOf(column);
          shares.set(name, (shares.get(name) ?? 0) + weight * gain);
          total += weight * gain;
        }
      }
    }
    return [...shares]
      .map(([column, share]) => ({ column, share: total > 0 ? share / total : 0 }))
      .sort((a, b) => b.share - a.share || (a.column < b.column ? -1 : 1));
  }

  /** The column of the table behind a feature: `day: month` came from `day`. */
  #columnOf(feature: string): string {
    if (this.roles.some(({ name }) => name === feature)) return feature;
    return this.roles.find(({ name }) => feature.startsWith(`${name}: `))?.name ?? feature;
  }

  /**
   * What each column adds to each row's answer: exact Shapley values of the trees in the blend, in log odds
   * of a class or in the unit of the target, largest first. A linear member is not part of it.
   *
   * @throws MlError `column_missing`
   */
  contributions(table: RawTable): readonly Contribution[][] {
    const frame = featurise(table, this.roles);
    const sums = Array.from({ length: frame.rowCount }, () => new Map<string, number[]>());
    let width = 1;
    for (const { weight, models } of this.members) {
      for (const model of models) {
        if (!(model instanceof FittedTrees)) continue;
        const { values, outputCount, width: places } = model.contributions(frame);
        width = outputCount;
        const names = model.header.columns.map(({ name }) => this.#columnOf(name));
        const share = weight / models.length;
        sums.forEach((row, i) => {
          names.forEach((name, c) => {
            const adds = row.get(name) ?? new Array<number>(outputCount).fill(0);
            row.set(name, adds);
            for (let o = 0; o < outputCount; o++) {
              adds[o] =
                (adds[o] as number) +
                share * (values[(i * outputCount + o) * places + c] as number);
            }
          });
        });
      }
    }
    const names = width === 1 ? [this.classes.at(-1) ?? this.target] : this.classes;
    const sizeOf = (adds: readonly number[]): number =>
      adds.reduce((sum, a) => sum + Math.abs(a), 0);
    return sums.map((row) =>
      [...row]
        .sort(([, a], [, b]) => sizeOf(b) - sizeOf(a))
        .map(([column, adds]) => ({
          column,
          adds: Object.fromEntries(names.map((name, o) => [name, adds[o] as number])),
        })),
    );
  }

  toJSON(): unknown {
    const { task, target, classes, roles, report } = this;
    const members = this.members.map(({ name, weight, models }) => ({
      name,
      weight,
      models: models.map((model) => model.toJSON()),
    }));
    return { format: tableFormat, version, task, target, classes, roles, report, members };
  }
}

/**
 * The model that `toJSON` wrote.
 *
 * @throws MlError `format_unknown`, `version_newer`, `state_invalid`
 */
export function restoreTableModel(json: unknown): TableModel {
  const state = new StateReader(json, 'model');
  if (state.get('format') !== tableFormat) {
    throw new MlError('format_unknown', 'model.format', 'This is no model of a table.');
  }
  if (state.integer('version', { min: 1 }) > version) {
    const message = 'The model was made by a newer release; update this one.';
    throw new MlError('version_newer', 'model.version', message);
  }
  const members = state.objects('members').map((member) => ({
    name: member.text('name'),
    weight: member.number('weight', { min: 0, max: 1 }),
    models: member.list('models').map(restoreFold),
  }));
  if (members.length === 0 || members.some(({ models }) => models.length === 0)) {
    throw new MlError('state_invalid', 'model.members', 'The model has no members.');
  }
  return new TableModel({
    task: state.oneOf('task', ['binary', 'multiclass', 'regression'] as const),
    target: state.text('target'),
    classes: state.texts('classes'),
    roles: state.objects('roles').map((role) => ({
      name: role.text('name'),
      kind: role.oneOf('kind', roleKinds),
      categories: role.texts('categories'),
    })),
    members,
    report: state.get('report') as TableReport,
  });
}
