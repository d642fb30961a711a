import type { RequestInput, RequestName } from '@parley/protocol';
import type { HostControls, HostRefusal } from './CallControls.ts';
import { SignalingError, type Signaling } from './Signaling.ts';

/** What a host may do. The server decides whether one may; what comes of it comes back as a push to everybody concerned. */
export class HostPowers implements HostControls {
  readonly #signaling: Signaling;

  constructor(signaling: Signaling) {
    this.#signaling = signaling;
  }

  admit(knockId: string): Promise<HostRefusal | null> {
    return this.#answered(this.#ask('admit', { knockId }));
  }
  decline(knockId: string, keepOut: boolean): Promise<HostRefusal | null> {
    return this.#answered(this.#ask('decline', { knockId, keepOut }));
  }
  remove(id: string): Promise<HostRefusal | null> {
    return this.#ask('removeParticipant', { id });
  }
  askToMute(id: string): Promise<HostRefusal | null> {
    return this.#ask('askToMute', { id });
  }
  lock(isLocked: boolean): Promise<HostRefusal | null> {
    return this.#ask('lockRoom', { locked: isLocked });
  }
  endForAll(roomId: string): Promise<HostRefusal | null> {
    return this.#ask('endForAll', { roomId });
  }
  handOver(id: string): Promise<HostRefusal | null> {
    return this.#ask('handOver', { id });
  }

  /** Nobody waits there any more: another host was quicker, and that is fine. */
  async #answered(asked: Promise<HostRefusal | null>): Promise<HostRefusal | null> {
    const refusal = await asked;
    return refusal === 'not_found' ? null : refusal;
  }

  async #ask<Name extends RequestName>(name: Name, payload: RequestInput<Name>): Promise<HostRefusal | null> {
    try {
      await this.#signaling.request(name, payload);
      return null;
    } catch (error) {
      return error instanceof SignalingError ? error.code : 'internal';
    }
  }
}
