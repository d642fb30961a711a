import { FakeStream, FakeTrack } from './fakeMedia.ts';

/** One request for media that waits for its answer. */
export class AskedDevice {
  readonly wishes: MediaStreamConstraints;
  readonly tracks: readonly FakeTrack[];
  readonly stream: Promise<FakeStream>;
  readonly #settle: PromiseWithResolvers<FakeStream>;

  constructor(wishes: MediaStreamConstraints, devices: readonly Partial<MediaDeviceInfo>[]) {
    this.wishes = wishes;
    const kinds = (['audio', 'video'] as const).filter((kind) => wishes[kind]);
    this.tracks = kinds.map((kind) => new FakeTrack(kind, deviceFor(kind, wishes[kind], devices)));
    this.#settle = Promise.withResolvers<FakeStream>();
    this.stream = this.#settle.promise;
  }

  give(): void {
    this.#settle.resolve(new FakeStream(this.tracks));
  }
  refuse(name: string): void {
    this.#settle.reject(new DOMException('', name));
  }
}

/** Stands in for `navigator.mediaDevices`: each request is answered when the test says so. */
export class FakeDevices extends EventTarget {
  /** Requests for devices and for the screen, in their order. */
  readonly asked: AskedDevice[] = [];
  devices: Partial<MediaDeviceInfo>[] = [];

  readonly getUserMedia = async (wishes: MediaStreamConstraints): Promise<FakeStream> => this.#ask(wishes);
  readonly getDisplayMedia = async (wishes: MediaStreamConstraints): Promise<FakeStream> => this.#ask(wishes);
  readonly enumerateDevices = async (): Promise<Partial<MediaDeviceInfo>[]> => this.devices;

  /** The request with this number, once it is there. */
  async request(index: number): Promise<AskedDevice> {
    for (let turn = 0; turn < 50; turn += 1) {
      const asked = this.asked[index];
      if (asked) return asked;
      await Promise.resolve();
    }
    throw new Error(`Nobody asked for media ${index + 1} times.`);
  }

  /** Devices come and go, and the system says so. */
  change(devices: Partial<MediaDeviceInfo>[]): void {
    this.devices = devices;
    this.dispatchEvent(new Event('devicechange'));
  }

  async #ask(wishes: MediaStreamConstraints): Promise<FakeStream> {
    // What no device can fulfil is refused before anybody is asked.
    if (this.devices.length > 0 && lacksExact(wishes, this.devices)) throw new DOMException('', 'OverconstrainedError');
    const asked = new AskedDevice(wishes, this.devices);
    this.asked.push(asked);
    return asked.stream;
  }
}

/** As browsers choose: the one that was asked for, else the first of its kind. */
function deviceFor(
  kind: 'audio' | 'video',
  wish: boolean | MediaTrackConstraints | undefined,
  devices: readonly Partial<MediaDeviceInfo>[],
): Partial<MediaDeviceInfo> | undefined {
  const ofKind = devices.filter((device) => device.kind === `${kind}input`);
  return ofKind.find((device) => device.deviceId === exactId(wish)) ?? ofKind[0];
}

function lacksExact({ audio, video }: MediaStreamConstraints, devices: readonly Partial<MediaDeviceInfo>[]): boolean {
  return [audio, video].map(exactId).some((id) => id !== undefined && !devices.some(({ deviceId }) => deviceId === id));
}

function exactId(wish: boolean | MediaTrackConstraints | undefined): unknown {
  const { deviceId } = typeof wish === 'object' ? wish : {};
  return typeof deviceId === 'object' && 'exact' in deviceId ? deviceId.exact : undefined;
}
