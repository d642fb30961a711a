import type { PeerPhase } from './callState.ts';
import { heal, notYetWell, type Healing, type HealingEvent } from './healing.ts';

/** How often a connection that is broken, or not yet proven again, is looked at. */
const TICK_MS = 250;

type PeerHealthOptions = {
  isPolite: boolean;
  canReach: () => boolean;
  expectsPictures: () => boolean;
  /** Whether pictures were coming a moment ago. */
  sawPictures: () => boolean;
  /** Pictures decoded so far over the present connection. */
  countPictures: () => Promise<number>;
  onPhase: (phase: Exclude<PeerPhase, 'none'>) => void;
  onGivenUp: () => void;
  restart: () => void;
  rebuild: () => void;
};

/** Runs `heal` for one participant: gives it the time and what was noticed, and does what it decides. */
export class PeerHealth {
  readonly #options: PeerHealthOptions;
  #healing: Healing | null = null;
  #phase: Exclude<PeerPhase, 'none'> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Pictures when the last repair was done; more of them prove it. */
  #pictures: number | null = null;
  /** Pictures came before it broke. Where the network had paused them already, no repair is to blame that none come. */
  #hadPictures = true;
  #isClosed = false;

  constructor(options: PeerHealthOptions) {
    this.#options = options;
  }

  /** A connection is made, the first one or a successor. */
  begin(): void {
    this.#healing ??= notYetWell(performance.now());
    this.#report();
    this.#schedule();
  }

  /** Something arrives, or nothing does. */
  set(isWell: boolean): void {
    const nowMs = performance.now();
    const { expectsPictures, sawPictures } = this.#options;
    if (isWell) this.#take({ type: 'well', nowMs, expectsPictures: this.#hadPictures && expectsPictures() });
    else {
      // One that broke again before it was proven tells nothing new.
      if (this.#healing?.phase === 'well' && this.#healing.provenByMs === null) this.#hadPictures = sawPictures();
      this.#take({ type: 'broken', nowMs });
    }
    this.#tick();
  }

  /** The other side has begun to look for another path. */
  countered(): void {
    this.#take({ type: 'countered', nowMs: performance.now() });
  }

  /** Offers would arrive again. */
  reachable(): void {
    this.#take({ type: 'reachable', nowMs: performance.now() });
    this.#tick();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #take(event: HealingEvent): void {
    if (this.#isClosed || !this.#healing) return;
    const { healing, action } = heal(this.#healing, event, this.#options.isPolite);
    const wasBroken = this.#healing.phase === 'broken';
    this.#healing = healing;
    if (healing.phase === 'well' && wasBroken) this.#pictures = null;
    this.#report();
    if (action === 'restart') this.#options.restart();
    if (action === 'rebuild') this.#options.rebuild();
    if (action === 'giveUp') {
      this.close();
      this.#options.onGivenUp();
    }
    this.#schedule();
  }

  #tick(): void {
    const { canReach } = this.#options;
    this.#take({ type: 'tick', nowMs: performance.now(), canReach: canReach(), random: Math.random() });
    if (this.#healing?.phase === 'well' && this.#healing.provenByMs !== null) void this.#prove();
  }

  async #prove(): Promise<void> {
    const pictures = await this.#options.countPictures().catch(() => 0);
    if (this.#pictures !== null && pictures > this.#pictures) this.#take({ type: 'pictures' });
    this.#pictures = pictures;
  }

  /** Only what is broken or in doubt needs a clock. */
  #schedule(): void {
    clearTimeout(this.#timer);
    const healing = this.#healing;
    if (this.#isClosed || !healing || (healing.phase === 'well' && healing.provenByMs === null)) return;
    this.#timer = setTimeout(() => this.#tick(), TICK_MS);
  }

  #report(): void {
    const isWell = this.#healing?.phase === 'well';
    const former = this.#phase;
    this.#phase = isWell ? 'connected' : former === null || former === 'connecting' ? 'connecting' : 'interrupted';
    if (this.#phase !== former) this.#options.onPhase(this.#phase);
  }
}
