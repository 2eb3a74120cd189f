// Times of a file that name no zone: where its clocks stood.

import { Select } from '@mantine/core';
import { useTimeZone } from '../../appearance/appearance.ts';
import type { ImportState } from './import-run.ts';

const zones = Intl.supportedValuesOf('timeZone');
/** What the server warns with while no zone is given. */
const asked = 'timestamps_without_zone';

export function ZoneQuestion(props: {
  readonly state: ImportState;
  readonly onChange: (timeZone: string | null) => void;
}) {
  const { state, onChange } = props;
  const own = useTimeZone();
  const { timeZone } = state.settings;
  const isAsked = state.inference?.warnings.some(({ code }) => code === asked) === true;
  // A zone that was given stays, so that it can be changed.
  if (!isAsked && timeZone === null) return null;
  return (
    <Select
      label="Time zone of the file"
      description="Its times name no zone. Where did its clocks stand?"
      data={[...new Set(['UTC', own, ...zones])]}
      value={timeZone ?? 'UTC'}
      onChange={(zone) => onChange(zone === 'UTC' ? null : zone)}
      searchable
      allowDeselect={false}
      maw={320}
    />
  );
}
