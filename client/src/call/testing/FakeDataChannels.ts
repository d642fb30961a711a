import type { VirtualClock } from './VirtualClock.ts';

/** One end of a data channel that both sides made under the same id. */
export class FakeDataChannel extends EventTarget {
  readyState: 'connecting' | 'open' | 'closed' = 'connecting';
  readonly id: number;
  readonly #channels: FakeDataChannels;

  constructor(channels: FakeDataChannels, id: number) {
    super();
    this.#channels = channels;
    this.id = id;
  }

  /** What is not delivered waits: nothing of it is lost while the path is dead. */
  get bufferedAmount(): number {
    return this.#channels.waitingFor(this.id);
  }

  send(data: string): void {
    if (this.readyState !== 'open') throw new DOMException('The channel is not open.', 'InvalidStateError');
    this.#channels.send(this.id, data);
  }

  close(): void {
    this.become('closed');
  }

  become(state: 'open' | 'closed'): void {
    if (this.readyState === state || this.readyState === 'closed') return;
    this.readyState = state;
    this.dispatchEvent(new Event(state === 'open' ? 'open' : 'close'));
  }

  receive(data: string): void {
    if (this.readyState === 'open') this.dispatchEvent(Object.assign(new Event('message'), { data }));
  }
}

/** The negotiated data channels of one fake connection. They open, and deliver, while the path between both ends works. */
export class FakeDataChannels {
  readonly #byId = new Map<number, FakeDataChannel>();
  readonly #clock: VirtualClock;
  /** The channels of the other end, while packets arrive there. */
  readonly #reach: () => FakeDataChannels | null;
  #waiting: { id: number; data: string }[] = [];

  constructor(clock: VirtualClock, reach: () => FakeDataChannels | null) {
    this.#clock = clock;
    this.#reach = reach;
  }

  get isEmpty(): boolean {
    return this.#byId.size === 0;
  }

  create(id: number): FakeDataChannel {
    const channel = new FakeDataChannel(this, id);
    this.#byId.set(id, channel);
    return channel;
  }

  find(id: number): FakeDataChannel | undefined {
    return this.#byId.get(id);
  }

  waitingFor(id: number): number {
    return this.#waiting.filter((one) => one.id === id).length;
  }

  send(id: number, data: string): void {
    this.#waiting.push({ id, data });
    this.update();
  }

  /** The path may have come or gone. */
  update(): void {
    const partner = this.#reach();
    if (!partner) return;
    for (const channel of this.#byId.values()) if (partner.#byId.has(channel.id)) channel.become('open');
    for (const { id, data } of this.#waiting.splice(0)) {
      this.#clock.setTimeout(() => partner.#byId.get(id)?.receive(data), this.#clock.random(5));
    }
  }

  /** The connection is closed: each channel with it, and after a moment, if the path works, those of the other end. */
  close(): void {
    const partner = this.#reach();
    for (const channel of this.#byId.values()) {
      channel.become('closed');
      this.#clock.setTimeout(() => partner?.find(channel.id)?.become('closed'), this.#clock.random(5));
    }
  }
}
