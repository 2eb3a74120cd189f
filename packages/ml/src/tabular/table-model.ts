// A model of a table: which columns it reads and how, the members of its blend, and how well each did.
// Predicts from raw tables; its JSON holds everything it needs.
import { MlError } from '../errors.ts';
import type { FittedModel } from '../estimator/estimator.ts';
import { checkFormat } from '../state/check-format.ts';
import { StateReader } from '../state/state-reader.ts';
import { FittedTrees } from '../trees/fitted-trees.ts';
import { average } from './combine.ts';
import { type Contribution, contributionsOf } from './contributions.ts';
import type { Copies } from './copies.ts';
import { featurise } from './featurise.ts';
import type { Suspect } from './leakage.ts';
import { readFold, writeFold } from './packed-member.ts';
import type { RawTable } from './raw-table.ts';
import { type ColumnRole, type DroppedColumn, roleKinds } from './roles.ts';
import { bestOf, type Figure, type TableTask } from './scoring.ts';
import { applyStack } from './stack.ts';
import { readTextVectors } from './text-vectors.ts';

export const tableFormat = 'aibaas.table-model';
/** 2 knows stacks and vectors of texts, 3 has its trees packed. */
const version = 3;

export interface Member {
  readonly name: string;
  /** Its share of a blend, or its factor in a stack. */
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
  /**
   * Best figure first; held-out rows alone, and of the combination only what it says of folds that its weights were not
   * made from. The last is the naive baseline.
   */
  readonly leaderboard: readonly Score[];
  readonly dropped: readonly DroppedColumn[];
  readonly suspects: readonly Suspect[];
  /** Absent where nothing was judged. */
  readonly copies?: Copies;
  readonly notes: readonly string[];
  /** How well models did that were trained in the same way without the rows they are judged on. */
  readonly nested?: NestedScore;
}

export interface NestedScore {
  readonly folds: number;
  readonly figure: Figure;
  readonly loss: number;
}

export interface TablePrediction {
  readonly prediction: string | number;
  /** By class; absent for numbers. */
  readonly probabilities?: Readonly<Record<string, number>>;
}

export class TableModel {
  readonly task: TableTask;
  readonly target: string;
  readonly classes: readonly string[];
  readonly roles: readonly ColumnRole[];
  /** Members are a stack in log odds (or a weighted sum) with this bias; null: shares of a blend. */
  readonly bias: Float64Array | null;
  readonly members: readonly Member[];
  readonly report: TableReport;

  constructor(
    parts: Omit<TableModel, 'predict' | 'outputs' | 'importance' | 'contributions' | 'toJSON'>,
  ) {
    this.task = parts.task;
    this.target = parts.target;
    this.classes = parts.classes;
    this.roles = parts.roles;
    this.bias = parts.bias;
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
    const each = this.members.map(({ models }) => {
      const equal = new Float64Array(models.length).fill(1 / models.length);
      return average(
        models.map((model) => model.predict(frame)),
        equal,
      );
    });
    const weights = Float64Array.from(this.members, ({ weight }) => weight);
    if (this.bias === null) return average(each, weights);
    return applyStack(this.task, { weights, bias: this.bias }, each);
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
   * What each column adds to each row's answer, largest first: exact Shapley values of the trees and the terms of
   * the linear members, in log odds of a class or in the unit of the target.
   *
   * @throws MlError `column_missing`
   */
  contributions(table: RawTable): readonly Contribution[][] {
    const frame = featurise(table, this.roles);
    const columnOf = (feature: string): string => this.#columnOf(feature);
    return contributionsOf(this, frame, columnOf);
  }

  toJSON(): unknown {
    const { task, target, classes, roles, report } = this;
    const members = this.members.map(({ name, weight, models }) => ({
      name,
      weight,
      models: models.map(writeFold),
    }));
    const bias = this.bias === null ? null : Array.from(this.bias);
    return { format: tableFormat, version, task, target, classes, roles, report, bias, members };
  }
}

/**
 * The model that `toJSON` wrote.
 *
 * @throws MlError `format_unknown`, `version_newer`, `state_invalid`
 */
export function restoreTableModel(json: unknown): TableModel {
  const state = new StateReader(json, 'model');
  checkFormat(state, tableFormat, version);
  const members = state.objects('members').map((member) => ({
    name: member.text('name'),
    weight: member.number('weight', { min: 0 }),
    models: member.list('models').map(readFold),
  }));
  if (members.length === 0 || members.some(({ models }) => models.length === 0)) {
    throw new MlError('state_invalid', 'model.members', 'The model has no members.');
  }
  const classes = state.texts('classes');
  return new TableModel({
    task: state.oneOf('task', ['binary', 'multiclass', 'regression'] as const),
    target: state.text('target'),
    classes,
    roles: state.objects('roles').map((role) => ({
      name: role.text('name'),
      kind: role.oneOf('kind', roleKinds),
      categories: role.texts('categories'),
      ...(role.has('vectors') ? { vectors: readTextVectors(role.object('vectors')) } : {}),
    })),
    bias: state.has('bias') ? state.numbers('bias', Math.max(1, classes.length)) : null,
    members,
    report: state.get('report') as TableReport,
  });
}
