// Mail against a real SMTP server on this machine: what arrives, for whom, and what cannot be smuggled
// into it.
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Postbox, startPostbox } from '../testing/postbox.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { type ConfigError, readConfig } from './config.ts';

let postbox: Postbox;
let server: TestServer;

beforeAll(async () => {
  postbox = await startPostbox();
  server = await startTestServer({ environment: postbox.environment });
});
afterAll(async () => {
  await server.stop();
  await postbox.stop();
});

test('a queued mail arrives once the transaction has committed', async () => {
  const { mail, database } = server.kernel;
  expect(mail.isSetUp).toBe(true);
  const to = 'ada@example.org';
  await database.tenant(server.tenant.id, (tx) =>
    mail.queue(tx, { to, subject: 'Zusammenfassung für Ada', text: 'Guten Tag, ☕' }),
  );
  const arrived = await postbox.next(to);
  expect(arrived.recipients).toEqual([to]);
  expect(arrived.text).toContain('Guten Tag, ☕');
  expect(arrived.header('from')).toBe('Acme <no-reply@acme.example>');
});

test('a transaction that fails sends nothing', async () => {
  const { mail, database } = server.kernel;
  const failing = database.tenant(server.tenant.id, async (tx) => {
    await mail.queue(tx, { to: 'nobody@example.org', subject: 'x', text: 'x' });
    throw new Error('rolled back');
  });
  await expect(failing).rejects.toThrow('rolled back');
  await mail.send({ to: 'after@example.org', subject: 'after', text: 'after' });
  await postbox.next('after@example.org');
  expect(postbox.all().flatMap((m) => m.recipients)).not.toContain('nobody@example.org');
});

test('neither subject nor address can add a header or a recipient', async () => {
  const { mail } = server.kernel;
  const subject = 'Hello\r\nBcc: spy@example.org\r\n\r\nanother body\u2028X: y';
  await mail.send({ to: 'one@example.org', subject, text: 'text\r\n.\r\nMAIL FROM:<x@y>' });
  const arrived = await postbox.next('one@example.org');
  expect(arrived.recipients).toEqual(['one@example.org']);
  expect(arrived.header('bcc')).toBe(null);
  expect(arrived.header('x')).toBe(null);
  expect(arrived.header('subject')).toContain('Hello Bcc: spy@example.org');
  for (const to of [
    'two@example.org,spy@example.org',
    'two,spy@example.org',
    'two@example.org;spy@example.org',
    'two@example.org>,<spy@example.org',
    'two@example.org\r\nRCPT TO:<spy@example.org>',
  ]) {
    await expect(mail.send({ to, subject: 'x', text: 'x' })).rejects.toThrow('one plain address');
  }
  await mail.send({ to: 'last@example.org', subject: 'x', text: 'x' });
  await postbox.next('last@example.org');
  const everyone = postbox.all().flatMap((m) => m.recipients);
  expect(everyone).not.toContain('spy@example.org');
  expect(everyone).not.toContain('two@example.org');
});

test('a refusal for now is an error, so that the job tries again; one for good is the end', async () => {
  const refusing = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, done) {
      const responseCode = address.startsWith('later') ? 450 : 550;
      done(Object.assign(new Error('not this mailbox'), { responseCode }));
    },
  });
  await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
  const { port } = refusing.server.address() as { port: number };
  const other = await startTestServer({
    environment: { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'a@example.org' },
  });
  const send = (to: string) => other.kernel.mail.send({ to, subject: 'x', text: 'x' });
  await expect(send('later@example.org')).rejects.toThrow('not this mailbox');
  await expect(send('gone@example.org')).resolves.toBe(undefined);
  await other.stop();
  await new Promise<void>((resolve) => refusing.close(() => resolve()));
});

test('without a mail server nothing is sent and health says so', async () => {
  const silent = await startTestServer();
  const { mail, database } = silent.kernel;
  expect(mail.isSetUp).toBe(false);
  await mail.send({ to: 'a@example.org', subject: 'x', text: 'x' });
  await database.tenant(silent.tenant.id, (tx) =>
    mail.queue(tx, { to: 'a@example.org', subject: 'x', text: 'x' }),
  );
  const health = async (of: TestServer) =>
    (await of.request('GET', '/health/detailed')).body.dependencies.find(
      (d: { name: string }) => d.name === 'mail',
    );
  expect(await health(silent)).toMatchObject({ status: 'ok', facts: { is_set_up: false } });
  expect(await health(server)).toMatchObject({ status: 'ok', facts: { is_set_up: true } });
  await silent.stop();
});

test('settings of mail that cannot work are refused at the start', () => {
  const mistakesOf = (environment: Record<string, string>): readonly string[] => {
    try {
      readConfig(environment);
      return [];
    } catch (error) {
      return (error as ConfigError).mistakes;
    }
  };
  const url = 'smtp://mail.example.org:587';
  expect(mistakesOf({ SMTP_URL: url, MAIL_FROM: 'a@example.org' })).toEqual([]);
  expect(mistakesOf({ SMTP_URL: url, MAIL_FROM: 'Acme <a@example.org>' })).toEqual([]);
  expect(mistakesOf({ SMTP_URL: url })).toHaveLength(1);
  expect(mistakesOf({ SMTP_URL: 'http://x', MAIL_FROM: 'a@example.org' })).toHaveLength(1);
  for (const from of ['nobody', 'a@x.org, b@x.org', 'A\r\nBcc: <b@x.org>', 'A <a@x.org> b']) {
    expect(mistakesOf({ MAIL_FROM: from })).toHaveLength(1);
  }
});
