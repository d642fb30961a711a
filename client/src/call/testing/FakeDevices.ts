import { FakeStream, FakeTrack } from './fakeMedia.ts';

/** One request for media that waits for its answer. */
export class AskedDevice {
  readonly wishes: MediaStreamConstraints;
  readonly tracks: readonly FakeTrack[];
  readonly stream: Promise<FakeStream>;
  readonly #settle: PromiseWithResolvers<FakeStream>;

  constructor(wishes: MediaStreamConstraints) {
    this.wishes = wishes;
    this.tracks = (['audio', 'video'] as const).filter((kind) => wishes[kind]).map((kind) => new FakeTrack(kind));
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

  async #ask(wishes: MediaStreamConstraints): Promise<FakeStream> {
    const asked = new AskedDevice(wishes);
    this.asked.push(asked);
    return asked.stream;
  }
}
