import type { DeviceChoice, LocalMediaState, MediaProblem, SourceState } from './callState.ts';
import { captureBoth, captureCamera, captureMicrophone, captureScreen, type Captured } from './capture.ts';
import { readMediaChoices, writeMediaChoices, type MediaChoices } from './mediaChoices.ts';
import { MicrophoneMeter } from './MicrophoneMeter.ts';
import { pageStorage } from './pageStorage.ts';
import type { TrackKind } from './Transceivers.ts';

type Source = 'microphone' | 'camera' | 'screen';

const OFF: SourceState = { status: 'off' };

/**
 * Devices, tracks and the screen: the owner of what this browser captures. Whether a microphone is on is what its track
 * says, not what a button wished.
 */
export class LocalMedia {
  readonly #onChange: () => void;
  readonly #onTrack: (kind: TrackKind) => void;
  readonly #meter = new MicrophoneMeter();
  #choices: MediaChoices = readMediaChoices(pageStorage('local'));
  #microphone: MediaStreamTrack | null = null;
  #camera: MediaStreamTrack | null = null;
  #screen: MediaStreamTrack | null = null;
  #state: LocalMediaState;
  /** Counts the requests for each source: a device that opens after a later wish, or after the end, is released at once. */
  readonly #tickets = { microphone: 0, camera: 0, screen: 0 };

  /**
   * @param onChange the state has changed
   * @param onTrack another track, or none, is to be sent for this kind
   */
  constructor(onChange: () => void, onTrack: (kind: TrackKind) => void) {
    this.#onChange = onChange;
    this.#onTrack = onTrack;
    this.#state = {
      microphone: OFF,
      camera: OFF,
      screen: OFF,
      preview: null,
      microphones: [],
      cameras: [],
      microphoneId: this.#choices.microphoneId,
      cameraId: this.#choices.cameraId,
    };
    const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
    mediaDevices?.addEventListener('devicechange', () => void this.#listDevices());
  }

  get state(): LocalMediaState {
    return this.#state;
  }

  /** What is to be sent: the screen takes the camera's place. A muted microphone stays, silent. */
  track(kind: TrackKind): MediaStreamTrack | null {
    return kind === 'audio' ? this.#microphone : (this.#screen ?? this.#camera);
  }

  /** Opens what the person last wished to be on. */
  async open(): Promise<void> {
    const wantsMicrophone = this.#choices.microphone && !this.#microphone;
    const wantsCamera = this.#choices.camera && !this.#camera;
    const { microphoneId, cameraId } = this.#choices;
    const starting: SourceState = { status: 'starting' };
    if (wantsMicrophone) this.#set({ microphone: starting });
    if (wantsCamera) this.#set({ camera: starting });
    if (wantsMicrophone && wantsCamera) {
      const [microphoneTicket, cameraTicket] = [this.#draw('microphone'), this.#draw('camera')];
      const { microphone, camera } = await captureBoth(microphoneId, cameraId);
      this.#takeMicrophone(microphone, microphoneTicket);
      this.#takeCamera(camera, cameraTicket);
    } else if (wantsMicrophone) {
      await this.#openMicrophone();
    } else if (wantsCamera) {
      await this.#openCamera();
    }
    await this.#listDevices();
  }

  /** Stops every track. The devices' lights go out. */
  close(): void {
    this.#draw('microphone');
    this.#draw('camera');
    this.#draw('screen');
    for (const track of [this.#microphone, this.#camera, this.#screen]) stop(track);
    this.#microphone = null;
    this.#camera = null;
    this.#screen = null;
    this.#meter.close();
    this.#set({ microphone: OFF, camera: OFF, screen: OFF, preview: null });
    this.#onTrack('audio');
    this.#onTrack('video');
  }

  async setMicrophone(isOn: boolean): Promise<void> {
    this.#choose({ microphone: isOn });
    if (this.#microphone) {
      // The track stays open, silent: unmuting must not wait for a device.
      this.#microphone.enabled = isOn;
      this.#set({ microphone: isOn ? { status: 'on' } : OFF });
    } else if (isOn) {
      this.#set({ microphone: { status: 'starting' } });
      await this.#openMicrophone();
      await this.#listDevices();
    } else {
      this.#set({ microphone: OFF });
    }
  }

  async setCamera(isOn: boolean): Promise<void> {
    this.#choose({ camera: isOn });
    if (!isOn) {
      this.#draw('camera');
      stop(this.#camera);
      this.#camera = null;
      this.#set({ camera: OFF });
      this.#sendPicture();
    } else if (!this.#camera) {
      this.#set({ camera: { status: 'starting' } });
      await this.#openCamera();
      await this.#listDevices();
    }
  }

  async setScreen(isOn: boolean): Promise<void> {
    if (!isOn) return this.#endScreen();
    if (this.#screen) return;
    const ticket = this.#draw('screen');
    this.#set({ screen: { status: 'starting' } });
    const captured = await captureScreen();
    if (this.#isStale('screen', captured, ticket)) return;
    if ('problem' in captured) {
      // Closing the picker is a decision, not a fault.
      this.#set({ screen: captured.problem === 'denied' ? OFF : { status: 'unavailable', problem: captured.problem } });
    } else {
      this.#screen = captured.track;
      captured.track.addEventListener('ended', () => this.#endScreen(), { once: true });
      this.#set({ screen: { status: 'on' } });
      this.#sendPicture();
    }
  }

  async chooseMicrophone(deviceId: string): Promise<void> {
    this.#choose({ microphoneId: deviceId });
    if (this.#microphone) await this.#openMicrophone();
  }

  async chooseCamera(deviceId: string): Promise<void> {
    this.#choose({ cameraId: deviceId });
    if (this.#camera) await this.#openCamera();
  }

  /** 0 to 1. */
  microphoneLevel(): number {
    return this.#meter.level(this.#microphone);
  }

  async #openMicrophone(): Promise<void> {
    const ticket = this.#draw('microphone');
    this.#takeMicrophone(await captureMicrophone(this.#choices.microphoneId), ticket);
  }

  async #openCamera(): Promise<void> {
    const ticket = this.#draw('camera');
    this.#takeCamera(await captureCamera(this.#choices.cameraId), ticket);
  }

  #takeMicrophone(captured: Captured, ticket: number): void {
    if (this.#isStale('microphone', captured, ticket)) return;
    stop(this.#microphone);
    this.#microphone = 'track' in captured ? captured.track : null;
    if (this.#microphone) {
      // The person may have muted while the device was opening.
      this.#microphone.enabled = this.#choices.microphone;
      this.#watch(this.#microphone, () => {
        this.#microphone = null;
        this.#onTrack('audio');
        return { microphone: unavailable('lost') };
      });
    }
    const isOn = this.#choices.microphone;
    this.#set({ microphone: 'problem' in captured ? unavailable(captured.problem) : isOn ? { status: 'on' } : OFF });
    this.#onTrack('audio');
  }

  #takeCamera(captured: Captured, ticket: number): void {
    if (this.#isStale('camera', captured, ticket)) return;
    stop(this.#camera);
    this.#camera = 'track' in captured ? captured.track : null;
    this.#set({ camera: 'problem' in captured ? unavailable(captured.problem) : { status: 'on' } });
    if (this.#camera) {
      this.#watch(this.#camera, () => {
        this.#camera = null;
        this.#sendPicture();
        return { camera: unavailable('lost') };
      });
    }
    this.#sendPicture();
  }

  /** A track that ends by itself was unplugged or taken back. `stop()` fires no event, so this is never our own doing. */
  #watch(track: MediaStreamTrack, lose: () => Partial<LocalMediaState>): void {
    track.addEventListener('ended', () => this.#set(lose()), { once: true });
  }

  #endScreen(): void {
    this.#draw('screen');
    stop(this.#screen);
    this.#screen = null;
    this.#set({ screen: OFF });
    this.#sendPicture();
  }

  #sendPicture(): void {
    const track = this.track('video');
    const isShown = this.#state.preview?.getVideoTracks()[0] === track;
    if (!isShown || !track) this.#set({ preview: track ? new MediaStream([track]) : null });
    this.#onTrack('video');
  }

  /** A new request for this source; those before it are stale from now on. */
  #draw(source: Source): number {
    this.#tickets[source] += 1;
    return this.#tickets[source];
  }

  #isStale(source: Source, captured: Captured, ticket: number): boolean {
    const isStale = ticket !== this.#tickets[source];
    if (isStale && 'track' in captured) captured.track.stop();
    return isStale;
  }

  #choose(choice: Partial<MediaChoices>): void {
    this.#choices = { ...this.#choices, ...choice };
    writeMediaChoices(pageStorage('local'), this.#choices);
    this.#set({ microphoneId: this.#choices.microphoneId, cameraId: this.#choices.cameraId });
  }

  async #listDevices(): Promise<void> {
    const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
    if (!mediaDevices) return;
    const all = await mediaDevices.enumerateDevices();
    this.#set({ microphones: choicesOf(all, 'audioinput'), cameras: choicesOf(all, 'videoinput') });
  }

  #set(change: Partial<LocalMediaState>): void {
    this.#state = { ...this.#state, ...change };
    this.#onChange();
  }
}

function stop(track: MediaStreamTrack | null): void {
  track?.stop();
}

function unavailable(problem: MediaProblem): SourceState {
  return { status: 'unavailable', problem };
}

/** Before the permission devices have neither id nor label: there is nothing to choose yet. */
function choicesOf(devices: readonly MediaDeviceInfo[], kind: MediaDeviceKind): DeviceChoice[] {
  return devices
    .filter((device) => device.kind === kind && device.deviceId !== '')
    .map((device) => ({ id: device.deviceId, label: device.label || device.deviceId }));
}
