// JSON as XGBoost reads it: a list of floats must have an exponent in every number, or it is taken for a
// list of integers and refused.

/** Numbers that are written as 32-bit floats, shortest text that reads back as the same float. */
export class Floats {
  readonly values: ArrayLike<number>;

  constructor(values: ArrayLike<number>) {
    this.values = values;
  }
}

export function floatText(value: number): string {
  const float = Math.fround(value);
  // Nine digits always suffice for 32 bits, six sometimes do.
  for (let digits = 5; digits < 9; digits++) {
    const text = float.toExponential(digits);
    if (digits === 8 || Math.fround(Number(text)) === float) {
      return text.replace(/\.?0*e/, 'E').replace('E+', 'E');
    }
  }
  return '0E0';
}

/** JSON of plain data in which {@link Floats} stand for lists of floats. */
export function textWithFloats(value: unknown): string {
  if (value instanceof Floats) return `[${Array.from(value.values, floatText).join(',')}]`;
  if (ArrayBuffer.isView(value)) return `[${(value as Int32Array).join(',')}]`;
  if (Array.isArray(value)) return `[${value.map(textWithFloats).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(
      ([key, inner]) => `${JSON.stringify(key)}:${textWithFloats(inner)}`,
    );
    return `{${fields.join(',')}}`;
  }
  return JSON.stringify(value);
}
