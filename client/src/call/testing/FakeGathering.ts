import type { VirtualClock } from './VirtualClock.ts';

/** Longest time between two candidates. */
const STEP_MS = 20;

/** The candidates of one connection: some for each username fragment, one after the other, then the end of them. */
export class FakeGathering {
  state: RTCIceGatheringState = 'new';
  readonly #clock: VirtualClock;
  readonly #isWanted: (ufrag: string) => boolean;
  readonly #onCandidate: (candidate: RTCIceCandidateInit | null) => void;
  readonly #onComplete: () => void;
  readonly #found = new Map<string, string[]>();

  constructor(
    clock: VirtualClock,
    options: {
      /** Whether a local description has this fragment still. */
      isWanted: (ufrag: string) => boolean;
      onCandidate: (candidate: RTCIceCandidateInit | null) => void;
      onComplete: () => void;
    },
  ) {
    this.#clock = clock;
    this.#isWanted = options.isWanted;
    this.#onCandidate = options.onCandidate;
    this.#onComplete = options.onComplete;
  }

  found(ufrag: string | undefined): readonly string[] {
    return this.#found.get(ufrag ?? '') ?? [];
  }

  start(ufrag: string, mid: string): void {
    if (this.#found.has(ufrag)) return;
    const found: string[] = [];
    this.#found.set(ufrag, found);
    this.state = 'gathering';
    let atMs = 0;
    for (let index = this.#clock.random(2); index >= 0; index -= 1) {
      atMs += this.#clock.random(STEP_MS);
      const candidate = `candidate:${index} 1 udp 1 127.0.0.1 ${9000 + index} typ host ufrag ${ufrag}`;
      this.#clock.setTimeout(() => {
        if (!this.#isWanted(ufrag)) return;
        found.push(candidate);
        this.#onCandidate({ candidate, sdpMid: mid, sdpMLineIndex: 0, usernameFragment: ufrag });
      }, atMs);
    }
    this.#clock.setTimeout(
      () => {
        if (!this.#isWanted(ufrag)) return;
        this.state = 'complete';
        this.#onCandidate(null);
        this.#onComplete();
      },
      atMs + this.#clock.random(STEP_MS),
    );
  }
}
