import type { DeviceChoice, DeviceNews, MediaProblem, SourceState } from './callState.ts';
import { permission, type Captured } from './capture.ts';
import { LiveTrack } from './LiveTrack.ts';
import { nextDevice, realDevice } from './nextDevice.ts';

type Options = {
  source: 'microphone' | 'camera';
  /** Never throws. */
  capture: (deviceId: string | null) => Promise<Captured>;
  /** What the person chose at some time; null lets the browser choose. */
  getChosenId: () => string | null;
  /** The devices of this kind, as last listed. */
  getDevices: () => readonly DeviceChoice[];
  /** Lists them anew. */
  listDevices: () => Promise<void>;
  /** The state has changed. */
  onChange: () => void;
  /** Another track, or none, is to be sent. */
  onTrack: () => void;
  onNews: (news: DeviceNews) => void;
};

const OFF: SourceState = { status: 'off' };
const STARTING: SourceState = { status: 'starting' };
const ON: SourceState = { status: 'on' };
const SILENCED: SourceState = { status: 'silenced' };

/** A device that ends sooner is broken: to open the next one, and the next, would never end. */
const SHORTEST_LIFE_MS = 1000;

/** The microphone or the camera: opens it, and when it is unplugged takes another until the preferred one is back. */
export class CaptureDevice {
  readonly #options: Options;
  #isOn = false;
  #live: LiveTrack | null = null;
  #problem: SourceState | null = null;
  #isOpening = false;
  /** Counts the requests: a device that opens after a later wish, or after the end, is released at once. */
  #ticket = 0;
  /** What was in use and was unplugged. */
  #lostId: string | null = null;

  constructor(options: Options) {
    this.#options = options;
  }

  get track(): MediaStreamTrack | null {
    return this.#live?.track ?? null;
  }

  get state(): SourceState {
    if (!this.#isOn) return OFF;
    if (this.#problem) return this.#problem;
    if (this.#live === null) return this.#isOpening ? STARTING : OFF;
    return this.#live.isSilenced ? SILENCED : ON;
  }

  /** The device in use, else the chosen one. */
  get deviceId(): string | null {
    const chosenId = this.#options.getChosenId();
    return this.#isOpening || !this.#live ? chosenId : this.#live.device.id || chosenId;
  }

  /** Opens the device, or lets an open one be heard again. */
  async start(): Promise<void> {
    if (this.#live) return this.#setOn(true);
    await this.#open(this.begin());
  }

  /** Announces a capture that the caller makes; its result goes to `take` with the number that this returns. */
  begin(): number {
    this.#isOn = true;
    this.#problem = null;
    return this.#draw();
  }

  /** Keeps the track open, silent: unmuting must not wait for a device. */
  mute(): void {
    this.#setOn(false);
  }

  /** Releases the device. Its light goes out. */
  close(): void {
    this.#draw();
    this.#isOpening = false;
    this.#isOn = false;
    this.#problem = null;
    this.#lostId = null;
    this.#live?.close();
    this.#live = null;
    this.#options.onChange();
    this.#options.onTrack();
  }

  /** The chosen device is another now. */
  async change(): Promise<void> {
    this.#lostId = null;
    if (this.#live || this.#problem) await this.#open(this.#draw());
  }

  /** Takes what was captured, unless a later wish has overtaken it. */
  take(captured: Captured, ticket: number): void {
    if (this.#isStale(captured, ticket)) return;
    this.#isOpening = false;
    this.#live?.close();
    this.#live = 'track' in captured ? this.#watch(captured.track) : null;
    this.#problem = 'problem' in captured ? unavailable(captured.problem) : null;
    this.#options.onChange();
    this.#options.onTrack();
  }

  /** The system told of devices that came or went; `getDevices` tells of the new ones already. */
  async devicesChanged(before: readonly DeviceChoice[]): Promise<void> {
    // Whatever opens now is listed afterwards, and looked at then.
    if (this.#isOpening) return;
    const live = this.#live;
    const next = nextDevice({
      before,
      now: this.#options.getDevices(),
      chosenId: this.#options.getChosenId(),
      lostId: this.#lostId,
      live: live?.device ?? null,
      isMissed: this.#isOn && this.#isLost,
    });
    if (next === 'stay') return;
    const former = live && realDevice(before, live.device);
    if (next.change === 'unplugged') this.#lostId = former?.id ?? null;
    await this.#replace(next.deviceId, next.change, former?.label ?? '');
  }

  async #open(ticket: number): Promise<void> {
    this.#options.onChange();
    this.take(await this.#options.capture(this.#options.getChosenId()), ticket);
  }

  /** Opens another device by itself, and tells of it. What works is kept when the other one does not. */
  async #replace(deviceId: string | null, change: DeviceNews['change'], former: string): Promise<void> {
    const { source, capture, getDevices, listDevices, onNews, onChange } = this.#options;
    const ticket = this.#draw();
    onChange();
    const captured = await capture(deviceId);
    // Names are those of now: what "default" stands for has changed.
    await listDevices();
    if (this.#isStale(captured, ticket)) return;
    if ('problem' in captured && this.#live?.track.readyState === 'live') {
      this.#isOpening = false;
      return onChange();
    }
    const isLost = 'problem' in captured && captured.problem === 'missing' && change === 'unplugged';
    this.take(isLost ? { problem: 'lost' } : captured, ticket);
    if (!this.#live) return;
    const now = realDevice(getDevices(), this.#live.device)?.label ?? this.#live.track.label;
    if (now !== former) onNews({ kind: 'device', source, change, former, now });
  }

  #watch(track: MediaStreamTrack): LiveTrack {
    // The person may have muted while the device was opening.
    track.enabled = this.#isOn;
    const permissionBefore = permission(this.#options.source);
    const live = new LiveTrack(track, {
      onEnded: () => void this.#afterLoss(live, permissionBefore),
      onSilenced: this.#options.onChange,
    });
    if (live.device.id === this.#lostId) this.#lostId = null;
    return live;
  }

  async #afterLoss(live: LiveTrack, permissionBefore: ReturnType<typeof permission>): Promise<void> {
    const { source, getDevices, onChange, onTrack } = this.#options;
    this.#live = null;
    const former = realDevice(getDevices(), live.device);
    this.#lostId = former?.id ?? live.device.id;
    const ticket = this.#draw();
    onTrack();
    onChange();
    const answer = await permission(source);
    // Whoever took the permission back is not asked again at once. Safari says "prompt" also to whom it gave one for this page.
    const isTakenBack = answer === 'denied' || (answer === 'prompt' && (await permissionBefore) === 'granted');
    const isBroken = performance.now() - live.openedAtMs < SHORTEST_LIFE_MS;
    if (ticket !== this.#ticket) return;
    if (isTakenBack || isBroken) this.take({ problem: isTakenBack ? 'denied' : 'lost' }, ticket);
    else await this.#replace(this.#options.getChosenId(), 'unplugged', former?.label ?? live.track.label);
  }

  /** There is none, or none any more: one that is plugged in is taken. */
  get #isLost(): boolean {
    const problem = this.#problem?.status === 'unavailable' ? this.#problem.problem : null;
    return problem === 'lost' || problem === 'missing';
  }

  #setOn(isOn: boolean): void {
    this.#isOn = isOn;
    if (!isOn) this.#problem = null;
    if (this.#live) this.#live.track.enabled = isOn;
    this.#options.onChange();
  }

  /** A new request; those before it are stale from now on. */
  #draw(): number {
    this.#isOpening = true;
    this.#ticket += 1;
    return this.#ticket;
  }

  #isStale(captured: Captured, ticket: number): boolean {
    const isStale = ticket !== this.#ticket;
    if (isStale && 'track' in captured) captured.track.stop();
    return isStale;
  }
}

function unavailable(problem: MediaProblem): SourceState {
  return { status: 'unavailable', problem };
}
