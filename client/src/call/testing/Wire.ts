import type { VirtualClock } from './VirtualClock.ts';

/** One direction of the way through the server: packets take their time, and keep their order. */
export class Wire<Packet> {
  readonly #clock: VirtualClock;
  readonly #maxDelayMs: number;
  readonly #deliver: (packet: Packet) => void;
  #lastMs = 0;
  /** Grows when packets under way are lost. */
  #generation = 0;
  isUp = true;

  constructor(clock: VirtualClock, maxDelayMs: number, deliver: (packet: Packet) => void) {
    this.#clock = clock;
    this.#maxDelayMs = maxDelayMs;
    this.#deliver = deliver;
  }

  send(packet: Packet): void {
    this.after(() => this.#deliver(packet));
  }

  /** Runs `action` on the far side, behind every packet sent so far. */
  after(action: () => void): void {
    if (!this.isUp) return;
    const generation = this.#generation;
    this.#lastMs = Math.max(this.#lastMs, this.#clock.nowMs + this.#clock.random(this.#maxDelayMs));
    this.#clock.setTimeout(() => {
      if (generation === this.#generation) action();
    }, this.#lastMs - this.#clock.nowMs);
  }

  /** The connection drops: what is under way is lost. */
  cut(): void {
    this.#generation += 1;
    this.isUp = false;
  }
}
