import type { OperationsChain } from './OperationsChain.ts';
import type { VirtualClock } from './VirtualClock.ts';

type NegotiationFlagOptions = {
  clock: VirtualClock;
  chain: OperationsChain;
  isStable: () => boolean;
  isNeeded: () => boolean;
  fire: () => void;
};

/** When `negotiationneeded` fires (W3C WebRTC 4.7.3): at most once until the state is stable again, and never between the steps of a chain. */
export class NegotiationFlag {
  readonly #options: NegotiationFlagOptions;
  #isSet = false;

  constructor(options: NegotiationFlagOptions) {
    this.#options = options;
  }

  clear(): void {
    this.#isSet = false;
  }

  update(): void {
    const { clock, chain } = this.#options;
    chain.whenEmpty(() => clock.setTimeout(() => chain.whenEmpty(() => this.#check())));
  }

  #check(): void {
    const { isStable, isNeeded, fire } = this.#options;
    if (!isStable()) return;
    const wasSet = this.#isSet;
    this.#isSet = isNeeded();
    if (this.#isSet && !wasSet) fire();
  }
}
