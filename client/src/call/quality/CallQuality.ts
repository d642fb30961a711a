import type { MediaState } from '@parley/protocol';
import type { Transceivers } from '../Transceivers.ts';
import { callLevel, NOTHING_TALLIED, tally, type CallTally } from './callTally.ts';
import type { ConnectionSample } from './ConnectionSample.ts';
import { ConnectionWatch, type ConnectionVerdict } from './ConnectionWatch.ts';
import type { QualityLevel } from './qualityMeter.ts';

export type CallQualityOptions = {
  /** What the room says this participant sends; null when they are not known. */
  getMedia: (id: string) => MediaState | null;
  /** The level is another one, and the server keeps it with the call. */
  tell: (level: QualityLevel) => void;
  /** {@link CallQuality.verdicts} or {@link CallQuality.level} has changed. */
  onChange: () => void;
};

/** How the connections of a call are doing: the owner of their samples and of what a person is told about them. */
export class CallQuality {
  readonly #options: CallQualityOptions;
  readonly #watches = new Map<ConnectionWatch, string>();
  readonly #samples = new Map<string, ConnectionSample>();
  #verdicts: ReadonlyMap<string, ConnectionVerdict> = new Map();
  #tally: CallTally = NOTHING_TALLIED;
  #told: QualityLevel | null = null;

  constructor(options: CallQualityOptions) {
    this.#options = options;
  }

  /** By participant id. A new object at each change. */
  get verdicts(): ReadonlyMap<string, ConnectionVerdict> {
    return this.#verdicts;
  }

  /** How good the call was so far, or the one before while none runs. */
  get level(): QualityLevel | null {
    return callLevel(this.#tally);
  }

  /** The last second of the connection to this participant. */
  sample(id: string): ConnectionSample | null {
    return this.#samples.get(id) ?? null;
  }

  /** A call begins: those before it count no more. */
  begin(): void {
    this.#tally = NOTHING_TALLIED;
    this.#told = null;
  }

  /** The server may not know any more what it was told. */
  tellAgain(): void {
    this.#told = null;
    this.#tell();
  }

  /** Watches a connection to participant `id`, and lets it send as much as its path carries. Whoever asks closes it. */
  watch(id: string, peer: RTCPeerConnection, transceivers: Transceivers): { close(): void } {
    const watch: ConnectionWatch = new ConnectionWatch(peer, {
      expectsPicture: () => {
        const media = this.#options.getMedia(id);
        if (!media?.video) return null;
        return media.screen ? 'screen' : 'camera';
      },
      onRung: (rung) => transceivers.limit({ rung, receivers: new Set(this.#watches.values()).size }),
      onSample: (sample, verdict) => this.#take(watch, id, sample, verdict),
    });
    this.#watches.set(watch, id);
    return {
      close: () => {
        watch.close();
        if (!this.#watches.delete(watch)) return;
        // Another connection to the same person may have taken over already.
        if (![...this.#watches.values()].includes(id)) this.#forget(id);
      },
    };
  }

  #take(watch: ConnectionWatch, id: string, sample: ConnectionSample, verdict: ConnectionVerdict): void {
    if (!this.#watches.has(watch)) return;
    this.#samples.set(id, sample);
    const before = this.level;
    this.#tally = tally(this.#tally, verdict);
    const told = this.#verdicts.get(id);
    const isSame =
      told?.level === verdict.level &&
      told.isPicturePaused === verdict.isPicturePaused &&
      told.uplink === verdict.uplink;
    if (!isSame) this.#verdicts = new Map(this.#verdicts).set(id, verdict);
    if (!isSame || before !== this.level) this.#options.onChange();
    this.#tell();
  }

  #tell(): void {
    const { level } = this;
    if (level === null || level === this.#told) return;
    this.#told = level;
    this.#options.tell(level);
  }

  #forget(id: string): void {
    this.#samples.delete(id);
    if (!this.#verdicts.has(id)) return;
    const verdicts = new Map(this.#verdicts);
    verdicts.delete(id);
    this.#verdicts = verdicts;
    this.#options.onChange();
  }
}
