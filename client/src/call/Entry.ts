import { PROTOCOL_VERSION, type JoinSnapshot, type MediaState, type RequestInput } from '@parley/protocol';
import type { CallEvent } from './callEvents.ts';
import { SignalingError, type Signaling } from './Signaling.ts';
import type { TabSeat } from './TabSeat.ts';

/** Nobody should wait longer without a word. */
const DELAY_MS = 8000;
/** After a refusal that may be gone soon. */
const JOIN_RETRY_MS = 1000;

type EntryOptions = {
  signaling: Signaling;
  seat: TabSeat;
  /** Who uses the page. The address of a guest is empty. */
  getSelf: () => { email: string } | null;
  getMedia: () => MediaState;
  /** What must be known before one is inside. */
  prepare: () => Promise<void>;
  dispatch: (event: CallEvent) => void;
  log: (message: string, error: unknown) => void;
};

/** The way into a room and out of it, by a server that may be slow, away, or new: asks again where that may help. */
export class Entry {
  readonly #options: EntryOptions;
  /** Grows with each request; an answer to an earlier one is stale. */
  #attempt = 0;
  /** Requests to join that are not settled, in the order in which they were sent. */
  readonly #joins: { attempt: number; roomId: string }[] = [];
  #delay: ReturnType<typeof setTimeout> | undefined;
  /** A leave that could not be told, because the connection was down. */
  #farewell: RequestInput<'leaveRoom'> | null = null;

  constructor(options: EntryOptions) {
    this.#options = options;
    // The snapshot comes as a push ahead of its acknowledgement, in step with the pushes about the room. The
    // acknowledgement would be late: who joins in between would be missed.
    options.signaling.on('userJoined', (snapshot) => this.#afterJoin(snapshot));
  }

  /** `callEpoch`: with a call alive, the epoch in which we joined. */
  async join(roomId: string, callEpoch: string | null): Promise<void> {
    const { signaling, seat, getSelf, getMedia, prepare, dispatch } = this.#options;
    clearTimeout(this.#delay);
    this.#delay = setTimeout(() => dispatch({ type: 'joinDelayed', roomId }), DELAY_MS);
    this.#attempt += 1;
    const attempt = this.#attempt;
    // Not connected yet: `socketBack` asks again.
    if (!signaling.isConnected) return;
    const email = getSelf()?.email ?? '';
    const resume = await seat.claim(roomId);
    // Who is in a call has what it takes, and must not wait for more.
    if (callEpoch === null) await prepare();
    if (attempt !== this.#attempt) return;
    const join = { attempt, roomId };
    this.#joins.push(join);
    try {
      await signaling.request('joinRoom', {
        email,
        roomId,
        protocol: PROTOCOL_VERSION,
        media: getMedia(),
        ...(resume === null ? {} : { resume }),
        ...(callEpoch === null ? {} : { callEpoch }),
      });
    } catch (error) {
      if (attempt === this.#attempt) this.#afterRefusal(roomId, error, callEpoch !== null);
    } finally {
      this.#joins.splice(this.#joins.indexOf(join), 1);
    }
  }

  async leave(roomId: string): Promise<void> {
    this.#attempt += 1;
    // Read now: the seat is forgotten before the answer comes.
    const resume = this.#options.seat.resumeToken(roomId);
    try {
      await this.#options.signaling.request('leaveRoom', { roomId });
    } catch (error) {
      const isUnheard = error instanceof SignalingError && error.code === 'unreachable';
      if (isUnheard && resume !== null) this.#farewell = { roomId, resume };
      this.#options.log('leaveRoom was not done', error);
    }
  }

  /** Out of the room by somebody else's doing: no answer that is under way brings us back. */
  drop(): void {
    this.#attempt += 1;
    clearTimeout(this.#delay);
  }

  /** Connected: what could not be said before is said first. */
  afterConnect(): void {
    const farewell = this.#farewell;
    this.#farewell = null;
    if (!farewell) return;
    const { signaling, log } = this.#options;
    signaling.request('leaveRoom', farewell).catch((error: unknown) => log('leaveRoom was not done', error));
  }

  #afterJoin(snapshot: JoinSnapshot): void {
    const [join] = this.#joins;
    if (join?.attempt !== this.#attempt) return;
    this.#options.dispatch({ type: 'joined', roomId: join.roomId, snapshot, atMs: Date.now() });
  }

  #afterRefusal(roomId: string, error: unknown, isInCall: boolean): void {
    const { signaling, dispatch } = this.#options;
    const code = error instanceof SignalingError ? error.code : 'internal';
    const isPassing = code === 'unreachable' || code === 'store_unavailable' || code === 'too_many_requests';
    // A call needs neither a seat nor a server without faults: somebody took our seat and may leave again, or the server
    // stumbled, and only people end a call.
    const mayPass = isPassing || (isInCall && (code === 'room_full' || code === 'internal'));
    if (!mayPass) return dispatch({ type: 'joinRefused', roomId, reason: code, atMs: Date.now() });
    const attempt = this.#attempt;
    setTimeout(() => {
      if (attempt === this.#attempt && signaling.isConnected) dispatch({ type: 'socketBack' });
    }, JOIN_RETRY_MS);
  }
}
