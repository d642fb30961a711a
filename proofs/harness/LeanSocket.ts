/**
 * A Socket.IO client that is hardly there: WebSocket only, text packets only, no reconnection. Thousands of them, and
 * what they measure, must not drown in their own work.
 */
export class LeanSocket {
  /** The socket's id, which is its participant id once it has joined a room. */
  id = '';
  onEvent: (event: string, payload: unknown) => void = () => undefined;
  onClose: (reason: string) => void = () => undefined;
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, (answer: unknown) => void>();
  #nextAnswer = 0;
  #isOpen = true;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** Connects and authenticates; `more` is what else the handshake says, and a null for a token none. @throws when it is refused */
  static connect(origin: string, token: unknown, more: object = {}): Promise<LeanSocket> {
    const url = `${origin.replace('http', 'ws').replace('localhost', '127.0.0.1')}/socket.io/?EIO=4&transport=websocket`;
    const socket = new WebSocket(url);
    const lean = new LeanSocket(socket);
    const { promise, resolve, reject } = Promise.withResolvers<LeanSocket>();
    socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
      // Engine.IO: 0 open, 2 ping, 3 pong, 4 message. Socket.IO within 4: 0 connected, 2 event, 3 answer, 4 refused.
      if (data.startsWith('42')) return lean.#receive(data);
      if (data === '2') return socket.send('3');
      if (data.startsWith('43')) return lean.#settle(data);
      if (data.startsWith('0')) return socket.send(`40${token === null ? '' : JSON.stringify({ ...more, token })}`);
      if (data.startsWith('40')) {
        lean.id = (JSON.parse(data.slice(2)) as { sid: string }).sid;
        return resolve(lean);
      }
      if (data.startsWith('44')) reject(new Error(`refused: ${data.slice(2)}`));
    });
    socket.addEventListener('close', ({ code, reason }) => {
      reject(new Error(`closed: ${code} ${reason}`));
      lean.#isOpen = false;
      for (const settle of lean.#answers.values()) settle(undefined);
      lean.#answers.clear();
      lean.onClose(`${code} ${reason}`);
    });
    return promise;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  emit(event: string, payload: unknown): void {
    this.#socket.send(`42${JSON.stringify([event, payload])}`);
  }

  /** Sends a request; resolves to its acknowledgement, or to undefined when the connection ends before. */
  ask(event: string, payload: unknown): Promise<unknown> {
    return this.askRaw(JSON.stringify([event, payload]));
  }

  /** As {@link ask}, with the packet as it shall stand on the wire: an array whose first element is the event's name. */
  askRaw(packet: string): Promise<unknown> {
    if (!this.#isOpen) return Promise.resolve(undefined);
    const number = this.#nextAnswer;
    this.#nextAnswer += 1;
    const { promise, resolve } = Promise.withResolvers<unknown>();
    this.#answers.set(number, resolve);
    this.#socket.send(`42${number}${packet}`);
    return promise;
  }

  /** Sends a frame as it is, which no client would. */
  write(frame: string | Uint8Array<ArrayBuffer>): void {
    this.#socket.send(frame);
  }

  close(): void {
    this.onClose = () => undefined;
    this.#socket.close();
  }

  #receive(data: string): void {
    const [event, payload] = JSON.parse(data.slice(2)) as [string, unknown];
    this.onEvent(event, payload);
  }

  #settle(data: string): void {
    const bracket = data.indexOf('[');
    const number = Number(data.slice(2, bracket));
    this.#answers.get(number)?.((JSON.parse(data.slice(bracket)) as unknown[])[0]);
    this.#answers.delete(number);
  }
}
