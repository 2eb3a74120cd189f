// From a table of subjects to when each will meet an event: how long each was watched, whether the event
// came, and whatever else is known of her; with a test on subjects the model has not seen.
import { MlError } from '../errors.ts';
import type { FitContext } from '../estimator/fit-context.ts';
import type { Frame } from '../frame/frame.ts';
import { seededRandom } from '../random.ts';
import { featurise } from '../tabular/featurise.ts';
import type { RawTable } from '../tabular/raw-table.ts';
import { concordance, kaplanMeier } from './concordance.ts';
import { cellsOf, chooseColumns, readDurations, readEvents } from './event-table.ts';
import { fitHazard, type HazardModel, type TimeUntil } from './hazard.ts';

export interface EventOutlookOptions {
  /** Column with the time each subject was watched; above 0, or 0 for somebody new. */
  readonly duration: string;
  /** Column that says whether that time ended with the event: yes or no, true or false, 1 or 0. */
  readonly event: string;
  /** Columns that are names or otherwise not to be learned from. */
  readonly ignored?: readonly string[];
  /** How far to look ahead, in the unit of the durations, above 0. */
  readonly horizon: number;
  /** Share of the intervals in percent; by default 80. */
  readonly level?: number;
}

/** Of subjects held out from learning. */
export interface EventCheck {
  readonly subjects: number;
  /** Harrell's C of the chance within the horizon; .5 is chance. */
  readonly concordance: number;
  /** Share with the event within the horizon of their start, in percent: as said, and as it came (Kaplan–Meier). */
  readonly expectedPercent: number;
  readonly actualPercent: number;
  /** Mean squared error of that chance where the outcome is known, and of everybody's mean chance. */
  readonly brier: { readonly expected: number; readonly naive: number } | null;
}

export interface EventOutlook {
  /** Rows of the table without the event, which the lists below are about. */
  readonly rows: Int32Array;
  /** Chance of the event within the horizon from now. */
  readonly probability: Float64Array;
  /** Time from now to the event. */
  readonly until: TimeUntil;
  readonly subjects: number;
  readonly events: number;
  readonly columns: readonly string[];
  /** Null where there are too few subjects to hold some out. */
  readonly check: EventCheck | null;
  readonly notes: readonly { readonly code: string; readonly message: string }[];
}

const HELD_OUT = 0.2;
const SUBJECTS_TO_HOLD = 200;

/**
 * Discrete-time hazards on boosted trees ({@link fitHazard}), learned from all subjects and asked about
 * those still without the event. Numbers that merely count the time watched are left out, and said.
 *
 * @throws MlError `column_missing`, `duration_invalid`, `event_unreadable`, `event_missing`,
 *   `columns_missing`, `horizon_invalid`, `cancelled` and what {@link fitHazard} refuses
 * @example
 * const rows = Array.from({ length: 80 }, (_, i) => i);
 * const table = { names: ['months', 'left', 'plan'], columns: [
 *   rows.map((i) => 1 + (i % 9) + (i % 2) * 12), rows.map((i) => i % 4 > 0), rows.map((i) => (i % 2 ? 'pro' : 'free'))] };
 * const outlook = await eventOutlook(table, { duration: 'months', event: 'left', horizon: 6 }, { seed: 1 });
 * outlook.probability; // one chance for each of outlook.rows
 */
export async function eventOutlook(
  table: RawTable,
  options: EventOutlookOptions,
  context: FitContext,
): Promise<EventOutlook> {
  const { duration, event, ignored = [], horizon, level = 80 } = options;
  if (!(horizon > 0 && horizon < Infinity)) {
    const message = `The horizon is ${horizon}; give a time above 0 in the unit of "${duration}".`;
    throw new MlError('horizon_invalid', 'options.horizon', message);
  }
  const durations = readDurations(duration, cellsOf(table, duration, 'options.duration'));
  const hadEvent = readEvents(event, cellsOf(table, event, 'options.event'));
  const { roles, notes } = chooseColumns(table, [duration, event, ...ignored], durations);
  const features = featurise(table, roles);
  const known = rowsWhere(durations, (time) => time > 0);
  if (known.length < durations.length) {
    const message = `${durations.length - known.length} rows were watched for no time; they are answered for, but tell nothing.`;
    notes.push({ code: 'duration_zero', message });
  }
  const learn = (rows: Int32Array) =>
    fitHazard(dataOf(features, durations, hadEvent, rows), {}, context);
  const check = await checkHeldOut(
    { features, durations, hadEvent, known },
    options,
    context,
    learn,
  );
  const model = await learn(known);
  const rows = rowsWhere(hadEvent, (had) => had === 0);
  const open = features.selectRows(rows);
  const elapsed = Float64Array.from(rows, (row) => durations[row] as number);
  return {
    rows,
    probability: model.probabilityWithin(open, horizon, elapsed),
    until: model.timeUntil(open, { elapsed, level }),
    subjects: durations.length,
    events: durations.length - rows.length,
    columns: roles.map(({ name }) => name),
    check,
    notes,
  };
}

interface Subjects {
  readonly features: Frame;
  readonly durations: Float64Array;
  readonly hadEvent: Uint8Array;
  readonly known: Int32Array;
}

function dataOf(features: Frame, durations: Float64Array, hadEvent: Uint8Array, rows: Int32Array) {
  return {
    features: features.selectRows(rows),
    durations: Float64Array.from(rows, (row) => durations[row] as number),
    hadEvent: Uint8Array.from(rows, (row) => hadEvent[row] as number),
  };
}

async function checkHeldOut(
  { features, durations, hadEvent, known }: Subjects,
  { horizon }: EventOutlookOptions,
  { seed }: FitContext,
  learn: (rows: Int32Array) => Promise<HazardModel>,
): Promise<EventCheck | null> {
  const random = seededRandom(seed + 1);
  const isHeld = known.map(() => Number(random() < HELD_OUT));
  const held = known.filter((_, i) => isHeld[i] === 1);
  const rest = known.filter((_, i) => isHeld[i] === 0);
  const count = (rows: Int32Array) => rows.reduce((n, row) => n + (hadEvent[row] as number), 0);
  if (known.length < SUBJECTS_TO_HOLD || count(held) === 0 || count(rest) === 0) return null;
  const model = await learn(rest);
  const test = dataOf(features, durations, hadEvent, held);
  const chances = model.probabilityWithin(test.features, horizon);
  const train = dataOf(features, durations, hadEvent, rest);
  const usual = 1 - survivalAt(train, horizon);
  return {
    subjects: held.length,
    concordance: concordance(test.durations, test.hadEvent, chances),
    expectedPercent: (100 * chances.reduce((sum, p) => sum + p, 0)) / held.length,
    actualPercent: 100 * (1 - survivalAt(test, horizon)),
    brier: brierOf(test, chances, usual, horizon),
  };
}

/** Kaplan–Meier at one time. */
function survivalAt(
  { durations, hadEvent }: { durations: Float64Array; hadEvent: Uint8Array },
  time: number,
): number {
  const { times, survival } = kaplanMeier(durations, hadEvent);
  const after = times.findIndex((t) => t > time);
  const last = (after < 0 ? times.length : after) - 1;
  return last < 0 ? 1 : (survival[last] as number);
}

/** Over subjects with the event, or watched long enough to know that it did not come in time. */
function brierOf(
  { durations, hadEvent }: { durations: Float64Array; hadEvent: Uint8Array },
  chances: Float64Array,
  usual: number,
  horizon: number,
): EventCheck['brier'] {
  let [rows, expected, naive] = [0, 0, 0];
  durations.forEach((time, i) => {
    const came = hadEvent[i] === 1 && time <= horizon;
    if (!came && time < horizon) return;
    rows += 1;
    expected += (Number(came) - (chances[i] as number)) ** 2;
    naive += (Number(came) - usual) ** 2;
  });
  return rows === 0 ? null : { expected: expected / rows, naive: naive / rows };
}

function rowsWhere(list: Float64Array | Uint8Array, is: (value: number) => boolean): Int32Array {
  const rows: number[] = [];
  list.forEach((value, row) => {
    if (is(value)) rows.push(row);
  });
  return Int32Array.from(rows);
}
