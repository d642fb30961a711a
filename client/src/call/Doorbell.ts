import type { CallEffect, CallEvent } from './callEvents.ts';
import { SignalingError, type Signaling } from './Signaling.ts';

/** After a refusal that may be gone soon. */
const RETRY_MS = 2000;

type DoorbellOptions = {
  signaling: Signaling;
  dispatch: (event: CallEvent) => void;
  log: (message: string, error: unknown) => void;
};

/** Tells the server that one waits at a door, and that one does so no more. Rings again where that may help. */
export class Doorbell {
  readonly #options: DoorbellOptions;
  /** Grows with each ring and each cancel; what belongs to an earlier one is stale. */
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: DoorbellOptions) {
    this.#options = options;
  }

  run(effect: Extract<CallEffect, { type: 'requestKnock' | 'stopRinging' | 'cancelKnock' }>): void {
    switch (effect.type) {
      case 'requestKnock':
        return void this.#ring(effect.roomId);
      case 'stopRinging':
        return this.rest();
      case 'cancelKnock':
        return void this.#cancel(effect.roomId);
    }
  }

  async #ring(roomId: string): Promise<void> {
    const { signaling, dispatch } = this.#options;
    const attempt = this.#next();
    // Not connected yet: `socketBack` rings again.
    if (!signaling.isConnected) return dispatch({ type: 'socketLost' });
    try {
      await signaling.request('knock', { roomId });
    } catch (error) {
      if (attempt !== this.#attempt) return;
      const code = error instanceof SignalingError ? error.code : 'internal';
      if (code === 'unreachable' || code === 'store_unavailable' || code === 'too_many_requests') {
        this.#retry = setTimeout(() => void this.#ring(roomId), RETRY_MS);
      } else dispatch({ type: 'knockRefused', roomId, reason: code });
    }
  }

  async #cancel(roomId: string): Promise<void> {
    this.#next();
    // A lost connection has ended the knock.
    if (!this.#options.signaling.isConnected) return;
    try {
      await this.#options.signaling.request('knockCancel', { roomId });
    } catch (error) {
      this.#options.log('knockCancel was not done', error);
    }
  }

  /** The answer has come: nothing more is rung. */
  rest(): void {
    this.#next();
  }

  #next(): number {
    clearTimeout(this.#retry);
    this.#attempt += 1;
    return this.#attempt;
  }
}
