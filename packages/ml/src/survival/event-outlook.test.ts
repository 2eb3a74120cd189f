// When to expect an event, from a table of texts: what is told apart, what is left out, what is refused.
import { describe, expect, it } from 'vitest';
import { eventOutlook, MlError, type RawCell, seededRandom } from '../index.ts';

/** Subjects who leave sooner on the small plan; watching ends after 20 to 100 weeks. */
function subjects(count: number) {
  const random = seededRandom(4);
  const rows = Array.from({ length: count }, (_, i) => {
    const plan = random() < 0.5 ? 'small' : 'large';
    const time = (plan === 'small' ? 25 : 90) * -Math.log(1 - random());
    const watched = 20 + 80 * random();
    const weeks = Math.max(0.1, Math.min(time, watched));
    const billed = weeks * 5 * (0.9 + 0.2 * random());
    return [`s${i}`, weeks.toFixed(2), time <= watched ? 'Yes' : 'No', plan, billed.toFixed(1)];
  });
  const names = ['id', 'weeks', 'left', 'plan', 'billed'];
  return { names, columns: names.map((_, c) => rows.map((row) => row[c] as RawCell)) };
}

const table = subjects(900);
const asked = { duration: 'weeks', event: 'left', ignored: ['id'], horizon: 10 };

describe('eventOutlook', () => {
  it('answers for those without the event, and finds again who goes first', async () => {
    const outlook = await eventOutlook(table, asked, { seed: 1 });
    const plans = table.columns[3] as RawCell[];
    expect(outlook.subjects).toBe(900);
    expect(outlook.rows).toHaveLength(900 - outlook.events);
    expect(outlook.rows.every((row) => table.columns[2]?.[row] === 'No')).toBe(true);
    const meanOf = (plan: string) => {
      const own = outlook.probability.filter((_, i) => plans[outlook.rows[i] as number] === plan);
      return own.reduce((sum, p) => sum + p, 0) / own.length;
    };
    // 1 − exp(−10 / 25) and 1 − exp(−10 / 90), whatever was waited so far.
    expect(Math.abs(meanOf('small') - 0.33)).toBeLessThan(0.1);
    expect(Math.abs(meanOf('large') - 0.105)).toBeLessThan(0.05);
    const { check, until } = outlook;
    expect(check?.concordance).toBeGreaterThan(0.62);
    expect(check?.brier?.expected).toBeLessThan(check?.brier?.naive as number);
    expect(
      Math.abs((check?.expectedPercent as number) - (check?.actualPercent as number)),
    ).toBeLessThan(8);
    until.median.forEach((median, i) => {
      expect(until.lower[i]).toBeLessThanOrEqual(median);
      expect(until.upper[i]).toBeGreaterThanOrEqual(median);
    });
  });

  it('leaves out and names what merely counts the time', async () => {
    const { notes, columns } = await eventOutlook(table, asked, { seed: 1 });
    expect(columns).toEqual(['plan']);
    expect(notes).toEqual([
      { code: 'column_leaks', message: expect.stringContaining('"billed" is left out') },
    ]);
  });

  it.each([
    [{ duration: 'months' }, {}, 'column_missing'],
    [{ horizon: 0 }, {}, 'horizon_invalid'],
    [{ event: 'plan' }, {}, 'event_unreadable'],
    [{ duration: 'plan' }, {}, 'duration_invalid'],
    [{ ignored: ['id', 'plan'] }, {}, 'columns_missing'],
    [{}, { aborted: true }, 'cancelled'],
  ])('%j, %j is refused', async (change, signal, code) => {
    const work = eventOutlook(
      table,
      { ...asked, ...change },
      {
        seed: 1,
        signal: { aborted: false, ...signal },
      },
    );
    const error = await work.catch((refused: unknown) => refused);
    expect(error).toBeInstanceOf(MlError);
    expect((error as MlError).code).toBe(code);
  });

  it('refuses an event that never came', async () => {
    const columns = table.columns.map((list, c) => (c === 2 ? list.map(() => 'no') : list));
    const work = eventOutlook({ ...table, columns }, asked, { seed: 1 });
    await expect(work).rejects.toMatchObject({ code: 'event_missing' });
  });
});
