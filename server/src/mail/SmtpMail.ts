import { setTimeout as pause } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import type { Log } from '../log.ts';
import type { Letter, Mail } from './Mail.ts';
import { smtpOptions } from './smtpOptions.ts';

/** Letters that wait or are under way. More is a flood, and none of it is worth the memory. */
const QUEUE = 500;
/** After a failure that may pass. Greylisting asks for minutes (RFC 6647); links are good for thirty. */
const RETRY_AFTER_MS: readonly number[] = [5000, 60_000, 300_000];
const CLOSE_MS = 2000;

type SmtpMailDeps = { url: string; from: string; log: Log; retryAfterMs?: readonly number[] };

/** Mail by SMTP, a few connections that are kept for a while. A failure is logged without any address. */
export class SmtpMail implements Mail {
  readonly #transport;
  readonly #deps: SmtpMailDeps;
  readonly #underWay = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(deps: SmtpMailDeps) {
    this.#deps = deps;
    this.#transport = createTransport({
      ...smtpOptions(deps.url),
      pool: true,
      maxConnections: 2,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 30_000,
    });
  }

  send(letter: Letter): void {
    if (this.#closing.signal.aborted) return;
    if (this.#underWay.size >= QUEUE) {
      this.#deps.log.warn('a mail was dropped: too many wait already');
      return;
    }
    const delivery = this.#deliver(letter).finally(() => this.#underWay.delete(delivery));
    this.#underWay.add(delivery);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const deadline = new AbortController();
    await Promise.race([
      Promise.all(this.#underWay),
      pause(CLOSE_MS, undefined, { signal: deadline.signal }).catch(() => undefined),
    ]);
    deadline.abort();
    this.#transport.close();
  }

  async #deliver({ to, subject, text, html }: Letter): Promise<void> {
    const { from, log, retryAfterMs = RETRY_AFTER_MS } = this.#deps;
    const message = {
      from,
      to: { name: '', address: to },
      subject,
      text,
      html,
      // RFC 3834: no holiday notice shall come back.
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      xMailer: false,
      disableFileAccess: true,
      disableUrlAccess: true,
    } as const;
    for (let attempt = 0; ; attempt += 1) {
      try {
        await this.#transport.sendMail(message);
        log.debug('a mail was handed over');
        return;
      } catch (error) {
        const failure = failureOf(error);
        const waitMs = failure.mayPass ? retryAfterMs[attempt] : undefined;
        if (waitMs === undefined || this.#closing.signal.aborted) {
          log.warn(failure, 'a mail was not delivered');
          return;
        }
        log.info(failure, 'a mail could not be handed over yet');
        await pause(waitMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      }
    }
  }
}

/** What a failure says without an address in it: the server's own words often hold one. */
function failureOf(error: unknown): { reason: string; reply: number | null; mayPass: boolean } {
  const { code, responseCode } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const reply = typeof responseCode === 'number' ? responseCode : null;
  const reason = typeof code === 'string' ? code : 'unknown';
  // RFC 5321, 4.2.1: what begins with 4 may be tried again. Without a reply the server was not reached.
  const mayPass = reply === null ? !/^E(AUTH|ENVELOPE|MESSAGE|TLS)$/.test(reason) : reply < 500;
  return { reason, reply, mayPass };
}
