import type { SecurityEventKind, SecurityEventReply, SecurityEventsReply } from '@parley/protocol';
import { totpCode } from '../../../e2e/harness/totpCode.ts';
import { until } from '../../../e2e/harness/until.ts';
import { hearing, enter, type Heard } from '../attack/Attacker.ts';
import { LeanSocket } from '../LeanSocket.ts';
import { MARK } from './effects.ts';
import { makeHolder, secondStepOf, type Holder } from './Holder.ts';
import type { Wire } from './Wire.ts';

/** Failed attempts at an account are told to its owner: that they were made is the truth. */
const TRUE_EVENTS: readonly SecurityEventKind[] = [
  'sign-in-failed',
  'sign-in-limited',
  'second-factor-failed',
  'password-reset-asked',
];

/** Where the victim sits. */
export const ROOM = `the room of ${MARK}`;

/** Somebody with all that an account can have, who sits in a call and hears everything. */
export class Victim {
  readonly holder: Holder;
  readonly heard: Heard[];
  readonly #wire: Wire;
  readonly #administrator: Holder;
  readonly #socket: LeanSocket;

  private constructor(wire: Wire, holder: Holder, administrator: Holder, socket: LeanSocket) {
    [this.#wire, this.holder, this.#administrator, this.#socket] = [wire, holder, administrator, socket];
    this.heard = hearing(socket);
  }

  static async make(wire: Wire, administrator: Holder): Promise<Victim> {
    const holder = await makeHolder(wire, { email: `${MARK}@test.com`, name: `Name ${MARK}`, title: `Title ${MARK}` });
    const socket = await LeanSocket.connect(wire.origin, holder.token);
    await enter(socket, holder.email, ROOM);
    const victim = new Victim(wire, holder, administrator, socket);
    // Events are written some time after what they tell of.
    const isTold = async (): Promise<boolean> =>
      (await victim.#events()).some(({ kind }) => kind === 'second-factor-enabled');
    await until('all that the victim has done is written down', isTold);
    return victim;
  }

  /** All that the victim and an administrator can see of the account, as texts that are the same as long as nothing was done to it. */
  async look(): Promise<Map<string, string>> {
    const { holder } = this;
    const parts = ['me', 'sessions', 'email', 'role', '2fa', 'passkeys'];
    const room = `/api/rooms/${holder.roomId}`;
    const own = [...parts.map((part) => `/api/auth/${part}`), '/api/rooms', '/api/calls', room, `${room}/people`];
    const seen = new Map<string, string>();
    for (const path of own) seen.set(path, steady(await this.#wire.must('GET', path, undefined, holder.token)));
    seen.set('security events', JSON.stringify(await this.#events()));
    const listed = await this.#wire.must(
      'GET',
      `/api/admin/accounts?text=${MARK}`,
      undefined,
      this.#administrator.token,
    );
    seen.set('the account as listed', steady(listed));
    seen.set('in a call', String(this.#socket.isOpen));
    return seen;
  }

  /** Page by page, for failed attempts that are rightly told push the others far back. */
  async #events(): Promise<SecurityEventReply[]> {
    const all: SecurityEventReply[] = [];
    for (let before = ''; ;) {
      const page = await this.#wire.must('GET', `/api/auth/events${before}`, undefined, this.holder.token);
      const { events, next } = page as SecurityEventsReply;
      all.push(...events.filter(({ kind }) => !TRUE_EVENTS.includes(kind)));
      if (next === null) return all;
      before = `?before=${next}`;
    }
  }

  /** Signs in as the owner does, with both steps. Whether that goes. */
  async signIn(): Promise<boolean> {
    const challenge = await secondStepOf(this.#wire, this.holder);
    const code = this.holder.recoveryCodes.pop() ?? totpCode(this.holder.secret);
    const json = JSON.stringify({ challenge, code });
    const { status } = await this.#wire.ask({ method: 'POST', path: '/api/auth/login/second-factor', json });
    return status === 200;
  }

  close(): void {
    this.#socket.close();
  }
}

/** Where two looks differ. */
export function differences(before: Map<string, string>, after: Map<string, string>): string[] {
  return [...before.keys()].filter((key) => before.get(key) !== after.get(key));
}

/** An answer without what looking at it changes. */
function steady(answer: object): string {
  return JSON.stringify(answer, (key, value: unknown) => (key === 'lastUsedAt' ? undefined : value));
}
