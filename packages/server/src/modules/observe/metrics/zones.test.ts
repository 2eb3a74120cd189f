// What the database says about time zones that the runtime may know and the database may not.
import { expect, it } from 'vitest';
import { sql } from '../../../kernel/database/sql.ts';
import { createTestKernel } from '../../../testing/test-kernel.ts';
import { knowsZone } from './store.ts';

it('a zone that the database lacks is told apart, and the transaction goes on', async () => {
  const { kernel, remove } = await createTestKernel();
  const { database } = kernel;
  try {
    const answers = await database.tenant(kernel.ids.next(), async (tx) => {
      const known: Record<string, boolean> = {};
      for (const zone of ['Europe/Atlantis', 'Europe/Berlin', '', 'UTC', 'america/sao_paulo']) {
        known[zone] = await knowsZone(tx, zone);
      }
      return { known, ...(await tx.row<{ one: number }>(sql`select 1 as one`)) };
    });
    expect(answers).toEqual({
      known: {
        'Europe/Atlantis': false,
        'Europe/Berlin': true,
        '': false,
        UTC: true,
        'america/sao_paulo': true,
      },
      one: 1,
    });
  } finally {
    await kernel.compute.stop();
    await database.end();
    await remove();
  }
});
