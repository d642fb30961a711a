/** The servers that help to find a path, and for how long their credentials are good. */
export type IceServersGrant = { iceServers: RTCIceServer[]; ttlSeconds: number };

/** A browser that asked for ICE servers and got no answer goes on without: a call in one network needs none. */
const WAIT_MS = 3000;
/** After a failure. The credentials that stand are good for a while yet. */
const RETRY_MS = 10_000;

type IceServersOptions = {
  ask: () => Promise<IceServersGrant>;
  onGrant: (iceServers: readonly RTCIceServer[]) => void;
  onProblem: (error: unknown) => void;
};

/**
 * The ICE servers as last granted. Kept fresh while a call runs, so that whenever a path is looked for anew, the
 * credentials have half their time before them.
 */
export class IceServers {
  readonly #options: IceServersOptions;
  #current: RTCIceServer[] = [];
  #isWanted = false;
  #renewal: ReturnType<typeof setTimeout> | undefined;
  /** When that is due by the clock on the wall, in milliseconds since 1970. */
  #dueAtMs = Infinity;

  constructor(options: IceServersOptions) {
    this.#options = options;
  }

  get current(): RTCIceServer[] {
    return this.#current;
  }

  /** Asks anew, and again in time until {@link stop}. Resolves when there is an answer, at the latest after three seconds. */
  async renew(): Promise<void> {
    this.#isWanted = true;
    this.#dueAtMs = Infinity;
    let wait: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<never>((_, reject) => {
      wait = setTimeout(() => reject(new Error('no answer in time')), WAIT_MS);
    });
    const { ask, onGrant, onProblem } = this.#options;
    const asked = ask().then(({ iceServers, ttlSeconds }) => {
      this.#current = iceServers;
      onGrant(iceServers);
      this.#renewAfter((ttlSeconds * 1000) / 2);
    });
    try {
      await Promise.race([asked, timeout]);
    } catch (error) {
      // The last ones stand, and perhaps the answer comes late.
      onProblem(error);
      this.#renewAfter(RETRY_MS);
    } finally {
      clearTimeout(wait);
    }
  }

  /** For a machine that has slept: its timers stood still, and the time of the credentials ran on. Never throws. */
  async renewOverdue(): Promise<void> {
    if (this.#isWanted && Date.now() >= this.#dueAtMs) await this.renew();
  }

  /** Nobody needs them any more. */
  stop(): void {
    this.#isWanted = false;
    clearTimeout(this.#renewal);
  }

  #renewAfter(ms: number): void {
    clearTimeout(this.#renewal);
    if (!this.#isWanted) return;
    this.#dueAtMs = Date.now() + ms;
    this.#renewal = setTimeout(() => void this.renew(), ms);
  }
}
