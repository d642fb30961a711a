import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { Certificate } from './makeCertificate.ts';

/** A letter as a person would see it, and as it came. */
export type Received = { to: string[]; subject: string; text: string; raw: string; wasEncrypted: boolean };

export type Smtp = {
  /** `smtp://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  readonly letters: readonly Received[];
  /** The first letter that `matches` and was not taken yet, as soon as it is there. */
  take(matches?: (letter: Received) => boolean): Promise<Received>;
  /** Answers each message with these replies first, one at a time: `451 later`. */
  refuseNext(...replies: { code: number; words: string }[]): void;
  stop(): Promise<void>;
};

type Options = {
  port?: number;
  /** With it STARTTLS is on, and a sign-in is asked for. */
  certificate?: Pick<Certificate, 'certFile' | 'keyFile'>;
  login?: { user: string; pass: string };
};

/** A mail server on a free port of loopback, which keeps what it gets. */
export async function startSmtp({ port = 0, certificate, login }: Options = {}): Promise<Smtp> {
  const letters: Received[] = [];
  const taken = new Set<Received>();
  const refusals: { code: number; words: string }[] = [];
  let arrived = Promise.withResolvers<void>();

  const server = new SMTPServer({
    logger: false,
    // Connections that wait for a next letter do not hold the end up.
    closeTimeout: 50,
    authOptional: login === undefined,
    disabledCommands: certificate === undefined ? ['STARTTLS'] : [],
    ...(certificate && { cert: readFileSync(certificate.certFile), key: readFileSync(certificate.keyFile) }),
    onAuth(auth, _session, done) {
      if (auth.username === login?.user && auth.password === login?.pass) done(null, { user: auth.username });
      else done(new Error('no'));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const refusal = refusals.shift();
        if (refusal !== undefined) {
          done(Object.assign(new Error(refusal.words), { responseCode: refusal.code }));
          return;
        }
        const raw = Buffer.concat(chunks).toString();
        const to = session.envelope.rcptTo.map(({ address }) => address);
        letters.push({ to, ...read(raw), raw, wasEncrypted: session.secure });
        done();
        arrived.resolve();
        arrived = Promise.withResolvers();
      });
    },
  });
  // A client that goes away in the middle is no trouble here.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
  const bound = (server.server.address() as AddressInfo).port;

  return {
    url: `smtp://127.0.0.1:${bound}`,
    port: bound,
    letters,
    async take(matches = () => true) {
      for (;;) {
        const found = letters.find((letter) => !taken.has(letter) && matches(letter));
        if (found !== undefined) {
          taken.add(found);
          return found;
        }
        await arrived.promise;
      }
    },
    refuseNext: (...replies) => void refusals.push(...replies),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Subject and plain text of a message with two forms (RFC 2046, 5.1.4), each maybe quoted-printable (RFC 2045, 6.7). */
function read(raw: string): { subject: string; text: string } {
  const subject = /^Subject: (.*)$/m.exec(raw)?.[1]?.trim() ?? '';
  const part = /^Content-Type: text\/plain[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/m.exec(raw);
  const body = part?.[1] ?? '';
  const isQuoted = /^Content-Transfer-Encoding: quoted-printable/im.test(part?.[0] ?? '');
  const text = isQuoted
    ? body
        .replaceAll('=\r\n', '')
        .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    : body;
  return { subject, text: text.replaceAll('\r\n', '\n') };
}
