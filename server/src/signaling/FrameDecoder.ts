import { BUDGETS, TokenBucket } from '@parley/protocol';
import { Decoder, isPacketValid, PacketType, type Packet } from 'socket.io-parser';
import { isModest } from '../guard/isModest.ts';
import { OffenceError } from '../guard/offences.ts';

/** Shorter ones cost less to parse than to look at. */
const WORTH_A_LOOK = 2048;

/** An event without a namespace, as far as its name: type 2, the number of its acknowledgement, the name (seed: `42["name",...]`). */
const EVENT_HEAD = /^2(\d{0,15})\["([^"\\]{0,64})"/;

/** Stands in place of the arguments of an event that was not parsed. No JSON makes one. */
export class UnreadPayload {
  /** Why it was not. */
  readonly refusal: OffenceError;

  constructor(refusal: OffenceError) {
    this.refusal = refusal;
  }
}

/**
 * Reads the packets of one connection, and weighs each frame before it is parsed. An event that is over the budget of
 * size, or that is made to keep the parser busy, arrives as {@link UnreadPayload}, so that it is refused like any other at
 * next to no cost.
 */
export class FrameDecoder extends Decoder {
  readonly #now: () => number;
  #budget: TokenBucket | null = null;

  constructor(now: () => number) {
    super();
    this.#now = now;
  }

  /** @throws when the frame is no packet, or none that is worth reading: its connection is then closed. */
  override add(frame: unknown): void {
    const refusal = this.#weigh(frame);
    if (refusal === null) return super.add(frame);
    const head = typeof frame === 'string' ? EVENT_HEAD.exec(frame) : null;
    if (head === null) throw refusal;
    const [, id, name] = head;
    const packet: Packet = { type: PacketType.EVENT, nsp: '/', data: [name], ...(id === '' ? {} : { id: Number(id) }) };
    // Some names are Socket.IO's own: with one of them an event would be taken for news of the socket itself.
    if (!isPacketValid(packet)) throw refusal;
    this.emitReserved('decoded', { ...packet, data: [name, new UnreadPayload(refusal)] });
  }

  #weigh(frame: unknown): OffenceError | null {
    const nowMs = this.#now();
    this.#budget ??= new TokenBucket(BUDGETS.size, nowMs);
    this.#budget.charge(nowMs, lengthOf(frame));
    if (!this.#budget.has(nowMs, 0)) return new OffenceError('flood', 'too_many_requests');
    if (typeof frame !== 'string' || frame.length < WORTH_A_LOOK || isModest(frame)) return null;
    return new OffenceError('oversize', 'bad_request', {
      message: 'The payload has more parts, or more levels, than any event of this protocol.',
    });
  }
}

function lengthOf(frame: unknown): number {
  return typeof frame === 'string' || Buffer.isBuffer(frame) ? frame.length : 0;
}
