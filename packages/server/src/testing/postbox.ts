// A small real SMTP server for tests: keeps what was sent to it, and lets a test wait for a mail.
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  /** Of the envelope: who would really get it. */
  readonly recipients: readonly string[];
  readonly text: string;
  header(name: string): string | null;
}

export interface Postbox {
  /** The settings of a server that sends its mail here. */
  readonly environment: Readonly<Record<string, string>>;
  all(): readonly ReceivedMail[];
  /** The oldest mail to this address that was not taken yet; waits for one. */
  next(address: string): Promise<ReceivedMail>;
  stop(): Promise<void>;
}

/**
 * @example
 * const postbox = await startPostbox();
 * const server = await startTestServer({ environment: postbox.environment });
 */
export async function startPostbox(): Promise<Postbox> {
  const all: ReceivedMail[] = [];
  const taken = new Set<ReceivedMail>();
  let onArrival: (() => void)[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        all.push(readMail(recipients, Buffer.concat(chunks).toString()));
        done();
        const waiting = onArrival;
        onArrival = [];
        for (const wake of waiting) wake();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as { port: number };
  return {
    environment: {
      SMTP_URL: `smtp://127.0.0.1:${port}`,
      MAIL_FROM: 'Acme <no-reply@acme.example>',
      PUBLIC_URL: 'https://aibaas.example.org',
    },
    all: () => all,
    async next(address) {
      for (;;) {
        const found = all.find((mail) => mail.recipients.includes(address) && !taken.has(mail));
        if (found !== undefined) {
          taken.add(found);
          return found;
        }
        await new Promise<void>((resolve) => onArrival.push(resolve));
      }
    },
    stop: () => new Promise((resolve) => smtp.close(() => resolve())),
  };
}

function readMail(recipients: readonly string[], raw: string): ReceivedMail {
  const end = raw.indexOf('\r\n\r\n');
  const head = raw.slice(0, end).replace(/\r\n[ \t]+/g, ' ');
  const headers = new Map(
    head.split('\r\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim())];
    }),
  );
  const body = raw.slice(end + 4);
  const encoding = headers.get('content-transfer-encoding');
  return {
    recipients,
    header: (name) => headers.get(name) ?? null,
    text: decodeBody(body, encoding),
  };
}

function decodeBody(body: string, encoding: string | undefined): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
  if (encoding === 'quoted-printable') return decodeQuoted(body.replace(/=\r\n/g, ''));
  return body;
}

function decodeQuoted(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString();
}

/** RFC 2047 words, as subjects with other letters are sent. */
function decodeWords(text: string): string {
  return text.replace(
    /=\?utf-8\?([BQ])\?([^?]*)\?=(?: (?==\?))?/gi,
    (_, kind: string, word: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(word, 'base64').toString()
        : decodeQuoted(word.replaceAll('_', ' ')),
  );
}
