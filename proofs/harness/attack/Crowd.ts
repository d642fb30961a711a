import { until } from '../../../e2e/harness/until.ts';
import type { Account } from '../account.ts';
import type { Reply } from '../askFrom.ts';
import { postFrom } from '../postFrom.ts';

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
      reply = await postFrom(this.#origin, '/api/auth/register', { name, email, password: PASSWORD }, { address });
      // A busy run before may have used the minute's registrations up.
      return reply.status !== 429;
    });
    if (reply?.status !== 201) throw new Error(`registration: ${reply?.status} ${reply?.text}`);
    const { user, token } = JSON.parse(reply.text) as { user: { _id: string }; token: string };
    const cookie = reply.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    return { email, token, id: user._id, cookie };
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

/** 127.1.0.1 and on: all of 127/8 is this machine. */
function addressOf(index: number): string {
  const batch = Math.floor(index / FOR_ADDRESS);
  return `127.1.${Math.floor(batch / 250)}.${(batch % 250) + 1}`;
}
