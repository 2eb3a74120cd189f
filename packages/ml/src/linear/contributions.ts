// What each column adds to the margins of a linear model: its features times their coefficients. Numbers are
// standardised, so that the usual value adds nothing.
import type { Frame } from '../frame/frame.ts';
import type { FittedLinear } from './fitted-linear.ts';

/**
 * Row-major, rows × sets × columns of the model's header.
 *
 * @throws MlError `column_missing`, `column_kind_differs`
 */
export function linearContributions(model: FittedLinear, features: Frame): Float64Array {
  const { coefficients, intercepts } = model.solution;
  const design = model.encoder.encode(features);
  const names = model.header.columns.map(({ name }) => name);
  const places = model.encoder.features.map(({ column }) => names.indexOf(column));
  const sets = intercepts.length;
  const values = new Float64Array(design.rowCount * sets * names.length);
  const add = (row: number, feature: number, value: number): void => {
    for (let set = 0; set < sets; set++) {
      const at = (row * sets + set) * names.length + (places[feature] as number);
      const coefficient = coefficients[set * design.width + feature] as number;
      values[at] = (values[at] as number) + value * coefficient;
    }
  };
  design.dense.forEach((column, feature) => {
    column.forEach((value, row) => {
      add(row, feature, value);
    });
  });
  for (const codes of design.codes) {
    codes.forEach((feature, row) => {
      add(row, feature, 1);
    });
  }
  return values;
}
