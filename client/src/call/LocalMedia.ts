import type { DeviceLists, DeviceNews, LocalMediaState, MediaHint, SourceState } from './callState.ts';
import { captureBoth, captureCamera, captureMicrophone, captureScreen, pickSpeaker } from './capture.ts';
import { CaptureDevice } from './CaptureDevice.ts';
import { LightWatch, type MeasureLight } from './LightWatch.ts';
import { listDevices } from './listDevices.ts';
import { readMediaChoices, writeMediaChoices, type MediaChoices } from './mediaChoices.ts';
import { MicrophoneMeter } from './MicrophoneMeter.ts';
import { realDevice } from './nextDevice.ts';
import { pageStorage } from './pageStorage.ts';
import { SoundWatch } from './SoundWatch.ts';
import type { TrackKind } from './Transceivers.ts';

type Options = {
  /** The state has changed. */
  onChange: () => void;
  /** Another track, or none, is to be sent for this kind. */
  onTrack: (kind: TrackKind) => void;
  /** Reading a picture needs the page's elements. Without it nobody notices a covered camera. */
  measureLight: MeasureLight | undefined;
};

const OFF: SourceState = { status: 'off' };
const NO_DEVICES: DeviceLists = { microphones: [], cameras: [], speakers: [] };

/**
 * What this browser captures, and the choices about it: the owner of devices, tracks and the screen. Whether a
 * microphone is on is what its track says, not what a button wished.
 */
export class LocalMedia {
  readonly #options: Options;
  readonly #meter = new MicrophoneMeter();
  readonly #microphone: CaptureDevice;
  readonly #camera: CaptureDevice;
  readonly #sound: SoundWatch;
  readonly #light: LightWatch;
  #choices: MediaChoices = readMediaChoices(pageStorage('local'));
  #devices = NO_DEVICES;
  #screen: MediaStreamTrack | null = null;
  #screenState: SourceState = OFF;
  /** Counts the requests for the screen: one that is granted after a later wish, or after the end, is released at once. */
  #screenTicket = 0;
  /** The microphone stays off in this room, whatever the person chose for others. */
  #isSecondDevice = false;
  #isInCall = false;
  /** What stays until it is closed, and what the person has closed. */
  #news: readonly DeviceNews[] = [];
  readonly #dismissed = new Set<MediaHint['kind']>();
  #state: LocalMediaState;

  constructor(options: Options) {
    this.#options = options;
    const onChange = () => this.#publish();
    this.#sound = new SoundWatch((track) => this.#meter.read(track), onChange);
    this.#light = new LightWatch(options.measureLight ?? (async () => null), onChange);
    const shared = {
      listDevices: () => this.#listDevices(),
      onChange,
      onNews: (news: DeviceNews) => this.#tell(news),
    };
    this.#microphone = new CaptureDevice({
      ...shared,
      source: 'microphone',
      capture: captureMicrophone,
      getChosenId: () => this.#choices.microphoneId,
      getDevices: () => this.#devices.microphones,
      onTrack: () => {
        // What was said about one microphone does not hold for the next.
        this.#dismissed.delete('silent-microphone');
        options.onTrack('audio');
      },
    });
    this.#camera = new CaptureDevice({
      ...shared,
      source: 'camera',
      capture: captureCamera,
      getChosenId: () => this.#choices.cameraId,
      getDevices: () => this.#devices.cameras,
      onTrack: () => {
        this.#dismissed.delete('black-camera');
        options.onTrack('video');
      },
    });
    this.#state = this.#look(null);
    const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
    mediaDevices?.addEventListener('devicechange', () => void this.#listDevices());
  }

  get state(): LocalMediaState {
    return this.#state;
  }

  /** What is to be sent: the screen takes the camera's place. A muted microphone stays, silent. */
  track(kind: TrackKind): MediaStreamTrack | null {
    return kind === 'audio' ? this.#microphone.track : (this.#screen ?? this.#camera.track);
  }

  /** Opens what the person last wished to be on. */
  async open(): Promise<void> {
    const wantsMicrophone = this.#choices.microphone && !this.#microphone.track;
    const wantsCamera = this.#choices.camera && !this.#camera.track;
    if (wantsMicrophone && wantsCamera) {
      const [microphoneTicket, cameraTicket] = [this.#microphone.begin(), this.#camera.begin()];
      this.#publish();
      const { microphone, camera } = await captureBoth(this.#choices.microphoneId, this.#choices.cameraId);
      this.#microphone.take(microphone, microphoneTicket);
      this.#camera.take(camera, cameraTicket);
    } else if (wantsMicrophone) {
      await this.#microphone.start();
    } else if (wantsCamera) {
      await this.#camera.start();
    }
    await this.#listDevices();
  }

  /** Stops every track. The devices' lights go out. */
  close(): void {
    this.#isSecondDevice = false;
    this.#news = [];
    this.#dismissed.clear();
    this.#endScreen();
    this.#microphone.close();
    this.#camera.close();
    this.#meter.close();
  }

  async setMicrophone(isOn: boolean): Promise<void> {
    this.#isSecondDevice = false;
    this.#dismissed.delete('talking-muted');
    this.#choose({ microphone: isOn });
    if (!isOn) return this.#microphone.mute();
    await this.#microphone.start();
    await this.#listDevices();
  }

  async setCamera(isOn: boolean): Promise<void> {
    this.#choose({ camera: isOn });
    if (!isOn) return this.#camera.close();
    await this.#camera.start();
    await this.#listDevices();
  }

  async setScreen(isOn: boolean): Promise<void> {
    if (!isOn) return this.#endScreen();
    if (this.#screen) return;
    this.#screenTicket += 1;
    const ticket = this.#screenTicket;
    this.#setScreen(null, { status: 'starting' });
    const captured = await captureScreen();
    if (ticket !== this.#screenTicket) {
      if ('track' in captured) captured.track.stop();
    } else if ('track' in captured) {
      captured.track.addEventListener('ended', () => this.#endScreen(), { once: true });
      this.#setScreen(captured.track, { status: 'on' });
    } else {
      // Closing the picker is a decision, not a fault.
      const isDecision = captured.problem === 'denied';
      this.#setScreen(null, isDecision ? OFF : { status: 'unavailable', problem: captured.problem });
    }
  }

  async chooseMicrophone(deviceId: string): Promise<void> {
    this.#choose({ microphoneId: deviceId });
    await this.#microphone.change();
  }

  async chooseCamera(deviceId: string): Promise<void> {
    this.#choose({ cameraId: deviceId });
    await this.#camera.change();
  }

  chooseSpeaker(deviceId: string): void {
    this.#choose({ speakerId: deviceId });
  }

  /** For browsers that tell of a speaker only once the person has picked it. */
  async pickSpeaker(): Promise<void> {
    const deviceId = await pickSpeaker();
    if (deviceId === null) return;
    this.chooseSpeaker(deviceId);
    await this.#listDevices();
  }

  /** Mutes for this visit, without a change of what the person chose: they are in the room with another device. */
  muteSecondDevice(): void {
    this.#isSecondDevice = true;
    this.#microphone.mute();
  }

  /** In a call it matters whether one is heard. */
  setInCall(isInCall: boolean): void {
    if (isInCall === this.#isInCall) return;
    this.#isInCall = isInCall;
    this.#publish();
  }

  dismissHint(hint: MediaHint): void {
    if (hint.kind === 'device') this.#news = this.#news.filter((news) => news !== hint);
    else this.#dismissed.add(hint.kind);
    this.#publish();
  }

  /** 0 to 1. */
  microphoneLevel(): number {
    return this.#meter.level(this.#microphone.track);
  }

  #endScreen(): void {
    this.#screenTicket += 1;
    this.#screen?.stop();
    this.#setScreen(null, OFF);
  }

  #setScreen(track: MediaStreamTrack | null, state: SourceState): void {
    const isOther = track !== this.#screen;
    this.#screen = track;
    this.#screenState = state;
    this.#publish();
    if (isOther) this.#options.onTrack('video');
  }

  #choose(choice: Partial<MediaChoices>): void {
    this.#choices = { ...this.#choices, ...choice };
    writeMediaChoices(pageStorage('local'), this.#choices);
    this.#publish();
  }

  async #listDevices(): Promise<void> {
    const now = await listDevices();
    const before = this.#devices;
    this.#devices = now;
    this.#publish();
    this.#watchSpeaker(before);
    // Neither waits for the other: one of them may be a question that the person leaves open.
    void this.#microphone.devicesChanged(before.microphones);
    void this.#camera.devicesChanged(before.cameras);
  }

  /** The sound itself follows the state: nothing has to be opened. */
  #watchSpeaker({ speakers: before }: DeviceLists): void {
    const { speakers: now } = this.#devices;
    const { speakerId } = this.#choices;
    const former = before.find(({ id }) => id === speakerId);
    const present = now.find(({ id }) => id === speakerId);
    // Not listed before the permission: nothing has come or gone. Outside a call there is nothing to hear.
    if (!this.#isInCall || before.length === 0 || (former === undefined) === (present === undefined)) return;
    const system = (devices: DeviceLists['speakers']) => devices[0] && realDevice(devices, devices[0])?.label;
    this.#tell({
      kind: 'device',
      source: 'speaker',
      change: present ? 'returned' : 'unplugged',
      former: (former?.label ?? system(before)) || '',
      now: (present?.label ?? system(now)) || '',
    });
  }

  #tell(news: DeviceNews): void {
    this.#news = [...this.#news.filter(({ source }) => source !== news.source), news];
    this.#publish();
  }

  #hints(): MediaHint[] {
    const noticed: MediaHint[] = [];
    if (this.#isSecondDevice) noticed.push({ kind: 'second-device' });
    // On a second device somebody speaks to the first.
    else if (this.#sound.hint) noticed.push({ kind: this.#sound.hint });
    if (this.#light.isBlack) noticed.push({ kind: 'black-camera' });
    return [...noticed.filter(({ kind }) => !this.#dismissed.has(kind)), ...this.#news];
  }

  #look(preview: MediaStream | null): LocalMediaState {
    const { speakerId } = this.#choices;
    return {
      ...this.#devices,
      microphone: this.#microphone.state,
      camera: this.#camera.state,
      screen: this.#screenState,
      preview,
      microphoneId: this.#microphone.deviceId,
      cameraId: this.#camera.deviceId,
      speakerId: this.#devices.speakers.some(({ id }) => id === speakerId) ? (speakerId ?? '') : '',
      hints: this.#hints(),
    };
  }

  #publish(): void {
    const isMuted = this.#microphone.state.status !== 'on';
    this.#sound.follow({ track: this.#microphone.track, isMuted, isInCall: this.#isInCall });
    this.#light.follow(this.#camera.state.status === 'on' ? this.#camera.track : null);
    const track = this.track('video');
    const former = this.#state.preview;
    const isShown = (former?.getVideoTracks()[0] ?? null) === track;
    this.#state = this.#look(isShown ? former : track && new MediaStream([track]));
    this.#options.onChange();
  }
}
