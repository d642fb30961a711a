import { CONTROL_CHANNELS, ControlMessage } from '@parley/protocol';

type ControlChannelOptions = {
  /** A message of the other side, but for heartbeats. */
  onMessage: (message: Exclude<ControlMessage, { type: 'heartbeat' }>) => void;
  onHeartbeat: (everyMs: number) => void;
  onOpen: () => void;
  /** The other side has closed the connection. Not called for {@link ControlChannel.close}. */
  onClose: () => void;
};

/** Whether an offer has room for data channels. A client that knows none leaves it out. */
export function hasControl(sdp: string): boolean {
  return /^m=application /m.test(sdp);
}

/**
 * The way between two participants that needs no server, on the data channels of their connection. Whoever made the
 * connection closes it: closing that closes these as well.
 */
export class ControlChannel {
  readonly #messages: RTCDataChannel;
  readonly #heartbeats: RTCDataChannel;
  #isClosed = false;

  constructor(peer: RTCPeerConnection, options: ControlChannelOptions) {
    const { message, heartbeat } = CONTROL_CHANNELS;
    const open = ({ label, id, init }: typeof message | typeof heartbeat): RTCDataChannel =>
      peer.createDataChannel(label, { ...init, id, negotiated: true });
    this.#messages = open(message);
    this.#heartbeats = open(heartbeat);
    this.#messages.addEventListener('open', () => options.onOpen());
    this.#messages.addEventListener('close', () => {
      if (!this.#isClosed) options.onClose();
    });
    const receive = ({ data }: MessageEvent<unknown>): void => {
      const received = parse(data);
      if (received?.type === 'heartbeat') options.onHeartbeat(received.everyMs);
      else if (received) options.onMessage(received);
    };
    this.#messages.addEventListener('message', receive);
    this.#heartbeats.addEventListener('message', receive);
  }

  /** Whether a message would go out. */
  get isOpen(): boolean {
    return this.#messages.readyState === 'open';
  }

  /** Sends a message if there is a channel by now. While the path is dead it is kept, and goes out when there is another. */
  send(message: ControlMessage): void {
    if (this.isOpen) this.#messages.send(JSON.stringify(message));
  }

  /** Sends a sign of life. Over a dead path they are not piled up. */
  beat(everyMs: number): void {
    if (this.#heartbeats.readyState !== 'open' || this.#heartbeats.bufferedAmount > 0) return;
    const message: ControlMessage = { type: 'heartbeat', everyMs };
    this.#heartbeats.send(JSON.stringify(message));
  }

  /** Nothing is heard any more. */
  close(): void {
    this.#isClosed = true;
    this.#messages.close();
    this.#heartbeats.close();
  }
}

/** What another person's browser wrote is anything until it is parsed. */
function parse(data: unknown): ControlMessage | null {
  try {
    const parsed = ControlMessage.safeParse(typeof data === 'string' ? JSON.parse(data) : null);
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
