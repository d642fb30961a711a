import { REQUESTS, type RequestName } from '@parley/protocol';
import { enter, type Answer } from '../attack/Attacker.ts';
import { bodyOf, EVENTS } from '../attack/bodies.ts';
import type { Crowd, Member } from '../attack/Crowd.ts';
import { LeanSocket } from '../LeanSocket.ts';
import { MARK, SLOW_MS } from './effects.ts';
import { AMONG, fieldsOf, WHOLE, withField } from './fields.ts';
import type { PayloadsFor } from './payloads.ts';

/** Fewer than the budget and the refusals of a socket, so that what is refused is refused for what it says. */
const FOR_SOCKET = 40;
/** Fewer than what an account is kept away for. */
const FOR_ACCOUNT = 400;
/** Taken, these may leave the sender without a seat or without company. */
const MOVES: readonly RequestName[] = [
  'joinRoom',
  'leaveRoom',
  'endForAll',
  'handOver',
  'removeParticipant',
  'lockRoom',
];

export type SocketOutcome = { fields: number; sent: number; answers: Map<string, number>; effects: string[] };

type Pair = { member: Member; roomId: string; socket: LeanSocket; mate: LeanSocket };

/** Every place of the socket events where something can be put. */
export function placesOfEvents(): { event: RequestName; field: string }[] {
  return EVENTS.flatMap((event) =>
    [WHOLE, AMONG, ...fieldsOf(REQUESTS[event].payload)].map((field) => ({ event, field })),
  );
}

/** Puts each payload in each field of each event, as the host of a room in which somebody else is. */
export async function injectSockets(origin: string, crowd: Crowd, payloadsFor: PayloadsFor): Promise<SocketOutcome> {
  const outcome: SocketOutcome = { fields: 0, sent: 0, answers: new Map(), effects: [] };
  const friend = await crowd.next();
  const seats = new Seats(origin, crowd, friend);
  for (const { event, field } of placesOfEvents()) {
    for (const { json } of payloadsFor(field, event)) {
      const { member, roomId, socket, mate } = await seats.get();
      const good = bodyOf(event, { email: member.email, roomId, token: member.token, to: mate.id });
      const beganMs = performance.now();
      const answer = (await socket.askRaw(`[${JSON.stringify(event)},${withField(good, field, json)}]`)) as
        | Answer
        | undefined;
      const tookMs = performance.now() - beganMs;
      outcome.sent += 1;
      const code = answer === undefined ? 'cut' : answer.ok ? 'ok' : (answer.code ?? 'no code');
      outcome.answers.set(code, (outcome.answers.get(code) ?? 0) + 1);
      const where = `${event} ${field || 'the payload'} ${json.slice(0, 80)}`;
      if (JSON.stringify(answer ?? null).includes(MARK)) outcome.effects.push(`${where}: ${JSON.stringify(answer)}`);
      if (tookMs > SLOW_MS) outcome.effects.push(`${where}: took ${Math.round(tookMs)} ms`);
      if (answer === undefined || (answer.ok && MOVES.includes(event))) seats.leave();
    }
    outcome.fields += 1;
  }
  seats.leave();
  return outcome;
}

/** Two in a room of their own, renewed before the server has had enough of the first. */
class Seats {
  readonly #origin: string;
  readonly #crowd: Crowd;
  readonly #friend: Member;
  #pair: Pair | null = null;
  #member: Member | null = null;
  #rooms = 0;
  #onSocket = 0;
  #onAccount = 0;

  constructor(origin: string, crowd: Crowd, friend: Member) {
    [this.#origin, this.#crowd, this.#friend] = [origin, crowd, friend];
  }

  async get(): Promise<Pair> {
    if (this.#onSocket >= FOR_SOCKET || this.#pair?.socket.isOpen === false) this.leave();
    this.#pair ??= await this.#sit();
    this.#onSocket += 1;
    this.#onAccount += 1;
    return this.#pair;
  }

  leave(): void {
    this.#pair?.socket.close();
    this.#pair?.mate.close();
    this.#pair = null;
  }

  async #sit(): Promise<Pair> {
    if (this.#onAccount >= FOR_ACCOUNT) this.#member = null;
    if (this.#member === null) this.#onAccount = 0;
    const member = (this.#member ??= await this.#crowd.next());
    this.#rooms += 1;
    this.#onSocket = 0;
    const roomId = `own room ${this.#rooms}`;
    const socket = await LeanSocket.connect(this.#origin, member.token);
    const mate = await LeanSocket.connect(this.#origin, this.#friend.token);
    await enter(socket, member.email, roomId, true);
    await enter(mate, this.#friend.email, roomId, true);
    return { member, roomId, socket, mate };
  }
}
