import { request } from 'node:http';
import { until } from '../../../e2e/harness/until.ts';
import type { Account } from '../account.ts';

/** Fewer than the registrations that one address may make in a minute. */
const FOR_ADDRESS = 50;
/** Each costs a hash of the server's, and the machine has cores to spare for as many at once. */
const AT_ONCE = 4;
const PASSWORD = 'SecurePass123';

export type Member = Account & { id: string; cookie: string };

/** As many accounts as an attack uses up. They come from ever other addresses of loopback, as from a botnet. */
export class Crowd {
  readonly #origin: string;
  readonly #name: string;
  #made = 0;

  constructor(origin: string, name = 'crowd') {
    this.#origin = origin;
    this.#name = name;
  }

  get made(): number {
    return this.#made;
  }

  /** Somebody whom nobody has seen yet. */
  async next(name = 'Mallory'): Promise<Member> {
    const index = this.#made;
    this.#made += 1;
    const email = `${this.#name}${index}@test.com`;
    const address = addressOf(index);
    let reply: Reply | undefined;
    await until(`the registration of number ${index}`, async () => {
      reply = await post(this.#origin, '/api/auth/register', { name, email, password: PASSWORD }, address);
      // A busy run before may have used the minute's registrations up.
      return reply.status !== 429;
    });
    if (reply?.status !== 201) throw new Error(`registration: ${reply?.status} ${reply?.text}`);
    const { user, token } = JSON.parse(reply.text) as { user: { _id: string }; token: string };
    return { email, token, id: user._id, cookie: reply.cookie };
  }

  /** `count` of them, some at a time. */
  async take(count: number): Promise<Member[]> {
    const members: Member[] = [];
    while (members.length < count) {
      const batch = Math.min(AT_ONCE, count - members.length);
      members.push(...(await Promise.all(Array.from({ length: batch }, () => this.next()))));
    }
    return members;
  }
}

type Reply = { status: number; text: string; cookie: string };

/** 127.1.0.1 and on: all of 127/8 is this machine. */
function addressOf(index: number): string {
  const batch = Math.floor(index / FOR_ADDRESS);
  return `127.1.${Math.floor(batch / 250)}.${(batch % 250) + 1}`;
}

/** A JSON body, from that address of this machine. */
function post(origin: string, path: string, body: unknown, localAddress: string): Promise<Reply> {
  return send(origin, { method: 'POST', path, body: JSON.stringify(body), localAddress });
}

type Sent = { method: string; path: string; body?: string; localAddress: string; headers?: Record<string, string> };

/** A request from an address of this machine's own, which `fetch` cannot make; the body as it stands on the wire. */
function send(origin: string, { method, path, body, localAddress, headers = {} }: Sent): Promise<Reply> {
  const { port } = new URL(origin);
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const all = { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers };
  const asking = request({ host: '127.0.0.1', port, path, method, localAddress, headers: all }, (response) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => (text += chunk));
    response.on('error', reject);
    response.on('end', () => {
      const cookie = response.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
      resolve({ status: response.statusCode ?? 0, text, cookie });
    });
  });
  asking.on('error', reject);
  asking.end(body);
  return promise;
}
