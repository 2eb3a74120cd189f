// A trail that grows while it is verified is whole: no moment of it may look broken.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const writers = 3;
const recordsPerWriter = 150;

test('verifying beside writers and the sequencer raises no false alarm', async () => {
  const { audit } = server.composition.app.services;
  const tenantId = server.tenant.id;
  let isWriting = true;
  const entry = {
    tenantId,
    actor: { kind: 'system', id: 'writer', name: 'writer' },
    action: 'test.write',
    outcome: 'done',
    requestId: 'a request',
  } as const;
  const write = async (): Promise<void> => {
    for (let n = 0; n < recordsPerWriter; n += 1) {
      await server.kernel.database.tenant(tenantId, (tx) => audit.record(tx, entry));
    }
  };
  const settle = async (): Promise<void> => {
    while (isWriting) await audit.settle();
  };
  const alarms: unknown[] = [];
  const verify = async (): Promise<void> => {
    while (isWriting) {
      const report = await audit.verify(tenantId);
      if (!report.ok) alarms.push(report.first_problem);
    }
  };
  const beside = [settle(), verify(), verify()];
  try {
    await Promise.all(Array.from({ length: writers }, write));
  } finally {
    isWriting = false;
    await Promise.all(beside);
  }
  expect(alarms).toEqual([]);
  await audit.settle();
  const { status, body } = await server.request('POST', '/api/v1/audit/verify');
  expect([status, body.ok]).toEqual([200, true]);
  expect(body.checked).toBeGreaterThanOrEqual(writers * recordsPerWriter);
});
