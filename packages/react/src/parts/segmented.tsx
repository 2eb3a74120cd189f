// Two to five views of which one is shown: radio buttons that look like one control.
import { useId } from 'react';

export interface SegmentedProps<T extends string> {
  /** What is being chosen, for those who do not see it. */
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/**
 * @example
 * <Segmented label="View" options={[{ value: 'left', label: 'Left' }]} value="left" onChange={show} />
 */
export function Segmented<T extends string>(props: SegmentedProps<T>) {
  const { label, options, value, onChange } = props;
  const name = useId();
  return (
    <fieldset className="aib-seg">
      <legend className="aib-sr">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className="aib-seg-item">
          <input
            type="radio"
            className="aib-sr"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
