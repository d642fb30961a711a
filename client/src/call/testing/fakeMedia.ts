let made = 0;

/** A track that carries nothing. */
export class FakeTrack extends EventTarget {
  readonly id = `track-${(made += 1)}`;
  readonly kind: 'audio' | 'video';
  readonly label: string;
  enabled = true;
  muted = false;
  contentHint = '';
  readyState: 'live' | 'ended' = 'live';
  readonly clones: FakeTrack[] = [];
  readonly #device: Partial<MediaDeviceInfo>;

  /** @param device what it comes from, if the test wants to tell devices apart */
  constructor(kind: 'audio' | 'video', device: Partial<MediaDeviceInfo> = {}) {
    super();
    this.kind = kind;
    this.label = device.label ?? '';
    this.#device = device;
  }

  getSettings(): MediaTrackSettings {
    const { deviceId, groupId } = this.#device;
    return { ...(deviceId !== undefined && { deviceId }), ...(groupId !== undefined && { groupId }) };
  }

  clone(): FakeTrack {
    const clone = new FakeTrack(this.kind, this.#device);
    clone.enabled = this.enabled;
    this.clones.push(clone);
    return clone;
  }

  /** The device is pulled out, or taken back. */
  end(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }

  /** The system lets nothing through, or does again. */
  setMuted(isMuted: boolean): void {
    this.muted = isMuted;
    this.dispatchEvent(new Event(isMuted ? 'mute' : 'unmute'));
  }

  stop(): void {
    this.readyState = 'ended';
  }
}

/** Stands in for the global `MediaStream`. */
export class FakeStream {
  readonly id = `stream-${(made += 1)}`;
  readonly #tracks: Set<FakeTrack>;

  constructor(tracks: readonly FakeTrack[] = []) {
    this.#tracks = new Set(tracks);
  }

  getTracks(): FakeTrack[] {
    return [...this.#tracks];
  }
  getAudioTracks(): FakeTrack[] {
    return this.getTracks().filter(({ kind }) => kind === 'audio');
  }
  getVideoTracks(): FakeTrack[] {
    return this.getTracks().filter(({ kind }) => kind === 'video');
  }
  addTrack(track: FakeTrack): void {
    this.#tracks.add(track);
  }
  removeTrack(track: FakeTrack): void {
    this.#tracks.delete(track);
  }
}

export function fakeTrack(kind: 'audio' | 'video'): MediaStreamTrack {
  return new FakeTrack(kind) as unknown as MediaStreamTrack;
}
