// Ensembles as ONNX models: one TreeEnsembleRegressor for the margins and a few standard operators for what
// makes predictions of them. Any ONNX runtime predicts with them; nothing is read back.
import type { ColumnSpec } from '../../estimator/model-header.ts';
import { type Ensemble, predictionCount } from '../ensemble.ts';
import type { FittedTrees } from '../fitted-trees.ts';
import type { Tree } from '../tree.ts';
import { ProtoWriter } from './protobuf.ts';
import { ceilFloat } from './thresholds.ts';

/** Versions that runtimes since 2021 know: format 7, operators 13, those of machine learning 1. */
const FORMAT = 7;
const OPERATORS = 13;

/** Types of an attribute (onnx.proto, AttributeProto). */
const kinds = { integer: 2, text: 3, floats: 6, integers: 7, texts: 8 };

/**
 * The model as the bytes of an `.onnx` file. Its input `input` is a tensor of floats, rows × columns in the
 * order of `model.header.columns`: numbers, days since 1970 for times, the place among
 * `header.columns[i].categories` for categories, NaN where missing. Its output `predictions` is what
 * `predict` gives, rows × outputs, in 32-bit floats.
 *
 * @example
 * const target = { name: 'y', kind: 'numeric', values: Float64Array.of(1, 2) } as const;
 * const trees = boostedTrees.create({ rounds: 3 });
 * const fitted = await trees.fit({ task: 'regression', features: frame, target }, { seed: 1 });
 * writeOnnx(fitted as FittedTrees)[0]; // 8
 */
export function writeOnnx(model: FittedTrees): Uint8Array {
  const { ensemble, header } = model;
  return new ProtoWriter()
    .integer(1, FORMAT)
    .text(2, 'aibaas')
    .message(7, (graph) => {
      writeTrees(graph, ensemble, header.columns);
      writeLink(graph, ensemble);
      graph.text(2, 'trees');
      writeTensorInfo(graph, 11, 'input', header.columns.length);
      writeTensorInfo(graph, 12, 'predictions', predictionCount(ensemble));
    })
    .message(8, (set) => set.text(1, '').integer(2, OPERATORS))
    .message(8, (set) => set.text(1, 'ai.onnx.ml').integer(2, 1))
    .finish();
}

function writeTensorInfo(graph: ProtoWriter, field: number, name: string, width: number): void {
  graph.message(field, (info) =>
    info
      .text(1, name)
      .message(2, (type) =>
        type.message(1, (tensor) =>
          tensor
            .integer(1, 1)
            .message(2, (shape) =>
              shape
                .message(1, (rows) => rows.text(2, 'rows'))
                .message(1, (columns) => columns.integer(1, width)),
            ),
        ),
      ),
  );
}

type Attribute = (node: ProtoWriter) => void;

const attribute =
  (name: string, kind: number, write: (attribute: ProtoWriter) => void): Attribute =>
  (node) => {
    node.message(5, (message) => {
      message.text(1, name);
      write(message);
      message.integer(20, kind);
    });
  };

const floats = (name: string, values: ArrayLike<number>): Attribute =>
  attribute(name, kinds.floats, (to) => to.floats(7, values));
const integers = (name: string, values: ArrayLike<number>): Attribute =>
  attribute(name, kinds.integers, (to) => to.integers(8, values));
const integer = (name: string, value: number): Attribute =>
  attribute(name, kinds.integer, (to) => to.integer(3, value));
const text = (name: string, value: string): Attribute =>
  attribute(name, kinds.text, (to) => to.text(4, value));
const texts = (name: string, values: readonly string[]): Attribute =>
  attribute(name, kinds.texts, (to) => {
    for (const value of values) to.text(9, value);
  });

function writeNode(
  graph: ProtoWriter,
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: readonly Attribute[] = [],
  domain = '',
): void {
  graph.message(1, (node) => {
    for (const input of inputs) node.text(1, input);
    node.text(2, output).text(4, operator);
    for (const write of attributes) write(node);
    if (domain !== '') node.text(7, domain);
  });
}

/** The nodes of all trees, one list a property as the operator wants them. */
class NodeLists {
  readonly tree: number[] = [];
  readonly id: number[] = [];
  readonly feature: number[] = [];
  readonly value: number[] = [];
  readonly mode: string[] = [];
  readonly yes: number[] = [];
  readonly no: number[] = [];
  readonly missingYes: number[] = [];

  add(
    tree: number,
    id: number,
    mode: string,
    { feature = 0, value = 0, yes = 0, no = 0, isMissingYes = false } = {},
  ): void {
    this.tree.push(tree);
    this.id.push(id);
    this.mode.push(mode);
    this.feature.push(feature);
    this.value.push(value);
    this.yes.push(yes);
    this.no.push(no);
    this.missingYes.push(isMissingYes ? 1 : 0);
  }

  attributes(): Attribute[] {
    return [
      integers('nodes_treeids', this.tree),
      integers('nodes_nodeids', this.id),
      integers('nodes_featureids', this.feature),
      floats('nodes_values', this.value),
      texts('nodes_modes', this.mode),
      integers('nodes_truenodeids', this.yes),
      integers('nodes_falsenodeids', this.no),
      integers('nodes_missing_value_tracks_true', this.missingYes),
    ];
  }
}

function writeTrees(graph: ProtoWriter, ensemble: Ensemble, columns: readonly ColumnSpec[]): void {
  const { trees, outputCount, base } = ensemble;
  const nodes = new NodeLists();
  const leaves = {
    tree: [] as number[],
    id: [] as number[],
    output: [] as number[],
    value: [] as number[],
  };
  trees.forEach((tree, place) => {
    let spare = tree.left.length;
    for (let node = 0; node < tree.left.length; node++) {
      if ((tree.left[node] as number) < 0) {
        nodes.add(place, node, 'LEAF');
        leaves.tree.push(place);
        leaves.id.push(node);
        leaves.output.push(place % outputCount);
        leaves.value.push(tree.value[node] as number);
        continue;
      }
      const categories = columns[tree.feature[node] as number]?.categories ?? [];
      spare = addQuestion(nodes, place, tree, node, categories.length, spare);
    }
  });
  const attributes = [
    ...nodes.attributes(),
    integers('target_treeids', leaves.tree),
    integers('target_nodeids', leaves.id),
    integers('target_ids', leaves.output),
    floats('target_weights', leaves.value),
    floats('base_values', base),
    integer('n_targets', outputCount),
    text('aggregate_function', 'SUM'),
    text('post_transform', 'NONE'),
  ];
  const output = ensemble.link === 'identity' ? 'predictions' : 'margins';
  writeNode(graph, 'TreeEnsembleRegressor', ['input'], output, attributes, 'ai.onnx.ml');
}

/** A comparison, or a chain of them where a set of categories is asked for. */
function addQuestion(
  nodes: NodeLists,
  place: number,
  tree: Tree,
  node: number,
  categoryCount: number,
  spare: number,
): number {
  const [left, right] = [tree.left[node] as number, tree.right[node] as number];
  const feature = tree.feature[node] as number;
  const isMissingLeft = tree.defaultLeft[node] === 1;
  const set = tree.categories[node] ?? null;
  if (set === null) {
    const value = ceilFloat(tree.threshold[node] as number);
    nodes.add(place, node, 'BRANCH_LT', {
      feature,
      value,
      yes: left,
      no: right,
      isMissingYes: isMissingLeft,
    });
    return spare;
  }
  // The side with fewer categories makes the shorter chain.
  const isRightShort = categoryCount - set.length < set.length;
  const has = new Set(set);
  const codes = isRightShort
    ? Array.from({ length: categoryCount }, (_, code) => code).filter((code) => !has.has(code))
    : Array.from(set);
  const [yes, no] = isRightShort ? [right, left] : [left, right];
  // No code is below zero: the question of an empty set.
  if (codes.length === 0) codes.push(-1);
  let next = spare;
  // Missing values part before the chain, which runtimes may fold into one question of their own. Its answer
  // "no" is the chain: they visit that side first, and only the other may lead to a node seen before.
  const missing = isMissingLeft ? left : right;
  const chain = next++;
  nodes.add(place, node, 'BRANCH_LT', {
    feature,
    value: -2,
    yes: missing,
    no: chain,
    isMissingYes: true,
  });
  codes.forEach((value, i) => {
    const id = i === 0 ? chain : next++;
    const isLast = i === codes.length - 1;
    nodes.add(place, id, 'BRANCH_EQ', { feature, value, yes, no: isLast ? no : next });
  });
  return next;
}

/** From margins to predictions, as `applyLink` does it. */
function writeLink(graph: ProtoWriter, { link }: Ensemble): void {
  const constant = (name: string, value: number): void => {
    graph.message(5, (tensor) =>
      tensor.integer(1, 1).integer(2, 1).floats(4, [value]).text(8, name),
    );
  };
  if (link === 'exponential') writeNode(graph, 'Exp', ['margins'], 'predictions');
  else if (link === 'softmax') {
    writeNode(graph, 'Softmax', ['margins'], 'predictions', [integer('axis', 1)]);
  } else if (link === 'logistic' || link === 'share') {
    constant('one', 1);
    if (link === 'logistic') writeNode(graph, 'Sigmoid', ['margins'], 'second');
    else {
      constant('zero', 0);
      writeNode(graph, 'Max', ['margins', 'zero'], 'raised');
      writeNode(graph, 'Min', ['raised', 'one'], 'second');
    }
    writeNode(graph, 'Sub', ['one', 'second'], 'first');
    writeNode(graph, 'Concat', ['first', 'second'], 'predictions', [integer('axis', 1)]);
  } else if (link === 'shares') {
    constant('zero', 0);
    writeNode(graph, 'Max', ['margins', 'zero'], 'raised');
    writeNode(graph, 'ReduceL1', ['raised'], 'sums', [
      integers('axes', [1]),
      integer('keepdims', 1),
    ]);
    writeNode(graph, 'Div', ['raised', 'sums'], 'predictions');
  }
}
