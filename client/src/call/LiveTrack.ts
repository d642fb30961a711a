import type { DeviceRef } from './nextDevice.ts';

type Events = {
  /** It ended by itself: unplugged, or taken back. `stop()` fires no event, so this is never our own doing. */
  onEnded: () => void;
  /** The system lets nothing through, or does again. */
  onSilenced: () => void;
};

/** A camera that stalls under load counts as muted for a moment: nobody needs to hear of that. */
const SILENCED_MS = 1000;

/** Watches one captured track for as long as it is used. */
export class LiveTrack {
  readonly track: MediaStreamTrack;
  /** What the browser opened, whatever was wished for. Kept: an ended track may no longer tell. */
  readonly device: DeviceRef;
  readonly openedAtMs = performance.now();
  readonly #events: Events;
  #isSilenced = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(track: MediaStreamTrack, events: Events) {
    this.track = track;
    const { deviceId = '', groupId = '' } = track.getSettings();
    this.device = { id: deviceId, groupId };
    this.#events = events;
    track.addEventListener('ended', this.#onEnded);
    track.addEventListener('mute', this.#onMute);
    track.addEventListener('unmute', this.#onMute);
    if (track.muted) this.#onMute();
  }

  get isSilenced(): boolean {
    return this.#isSilenced;
  }

  /** Stops the track and forgets it. */
  close(): void {
    clearTimeout(this.#timer);
    this.track.removeEventListener('ended', this.#onEnded);
    this.track.removeEventListener('mute', this.#onMute);
    this.track.removeEventListener('unmute', this.#onMute);
    this.track.stop();
  }

  readonly #onEnded = (): void => {
    this.close();
    this.#events.onEnded();
  };

  readonly #onMute = (): void => {
    clearTimeout(this.#timer);
    if (this.track.muted) this.#timer = setTimeout(() => this.#setSilenced(true), SILENCED_MS);
    else this.#setSilenced(false);
  };

  #setSilenced(isSilenced: boolean): void {
    if (isSilenced === this.#isSilenced) return;
    this.#isSilenced = isSilenced;
    this.#events.onSilenced();
  }
}
