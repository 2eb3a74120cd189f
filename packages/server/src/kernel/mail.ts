// The one door for mail: SMTP where SMTP_URL is set, otherwise nothing is mailed and links are shown.
// It sends; who calls it is a background job, so that nobody waits for a mail server.
import nodemailer from 'nodemailer';
import type { Config } from './config.ts';
import type { Tx } from './database/pool.ts';
import type { HealthCheck } from './health.ts';
import type { Jobs } from './jobs.ts';
import type { Log } from './log.ts';

export interface MailMessage {
  readonly to: string;
  /** One line; control characters in it become spaces. */
  readonly subject: string;
  /** Plain text: links in it are shown as they are, and nothing is loaded when it is read. */
  readonly text: string;
}

export interface Mail {
  readonly isSetUp: boolean;
  /** Also knows the address of this server: without PUBLIC_URL a mailed link leads nowhere. */
  readonly hasLinks: boolean;
  /**
   * Hands the message to the mail server; only jobs call it. A refusal for good ends it: a mailbox
   * that does not exist is no fault of ours.
   *
   * @throws when it is worth trying again
   */
  send(message: MailMessage): Promise<void>;
  /**
   * Sends after the commit, and again until the mail server takes it; does nothing without a mail
   * server. The queue keeps the text until then: a message with a secret is made by a job of its own.
   *
   * @example
   * await kernel.mail.queue(tx, { to: 'ada@example.org', subject: 'Hello', text: 'A new sign-in.' });
   */
  queue(tx: Tx, message: MailMessage): Promise<void>;
}

/** A mail server that does not answer must not hold a job for ever. */
const timeoutMs = 20_000;
/** The mailer reads lists and names out of text: "a@x.org,b@y.org" would be two people. */
const oneAddress = /^[^\s@\p{Cc},;:<>()[\]"\\]+@[^\s@\p{Cc},;:<>()[\]"\\]+$/u;
const jobName = 'kernel.mail';

export function createMail(
  config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'publicUrl'>,
  jobs: Jobs,
  log: Log,
): Mail {
  const { smtpUrl, mailFrom, publicUrl } = config;
  if (smtpUrl !== null && publicUrl === null) {
    log.warn(
      {},
      'no links are mailed: set PUBLIC_URL to the address at which people reach the server',
    );
  }
  const transport =
    smtpUrl === null
      ? null
      : nodemailer.createTransport({
          url: smtpUrl,
          connectionTimeout: timeoutMs,
          greetingTimeout: timeoutMs,
          socketTimeout: timeoutMs,
          disableFileAccess: true,
          disableUrlAccess: true,
        });
  const mail: Mail = {
    isSetUp: transport !== null,
    hasLinks: transport !== null && publicUrl !== null,
    async send({ to, subject, text }) {
      if (transport === null) return;
      if (!oneAddress.test(to)) throw new Error('the recipient is not one plain address');
      const from = mailFrom as string;
      const sending = transport.sendMail({
        from,
        to: { name: '', address: to },
        // The envelope alone decides who gets it, whatever the headers seem to say.
        envelope: { from: addressOf(from), to: [to] },
        subject: oneLine(subject),
        text,
      });
      await sending.catch((err: unknown) => {
        if (!isRefusedForGood(err)) throw err;
        log.warn({ err }, 'a mail was refused for good');
      });
    },
    async queue(tx, message) {
      if (transport === null) return;
      await jobs.add(tx, jobName, { ...message });
    },
  };
  jobs.define({ name: jobName, run: (payload) => mail.send(payload as unknown as MailMessage) });
  return mail;
}

/** Says whether ways in by mail exist; without a mail server nothing is wrong. */
export function mailHealth(mail: Mail, config: Pick<Config, 'publicUrl'>): HealthCheck {
  return {
    name: 'mail',
    async check() {
      const facts = { is_set_up: mail.isSetUp };
      if (!mail.isSetUp || config.publicUrl !== null) return { status: 'ok', facts };
      return {
        status: 'degraded',
        cause: 'no links are mailed, for nobody said at which address the server is reached',
        remedy: 'set PUBLIC_URL',
        facts,
      };
    },
  };
}

/** RFC 5321, 4.2.1: replies from 500 on are permanent. */
function isRefusedForGood(error: unknown): boolean {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  return code === 'EENVELOPE' && (responseCode ?? 0) >= 500;
}

/** The bare address of `Name <address>`. */
function addressOf(from: string): string {
  return /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from;
}

/** What could begin another header becomes a space. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 200);
}
