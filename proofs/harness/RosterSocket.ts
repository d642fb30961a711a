import type { Account } from './account.ts';
import { LeanSocket } from './LeanSocket.ts';

type Snapshot = { self: string; participants: { id: string }[]; resume: string };
type Answer = { ok: boolean; code?: string };

/** Somebody who goes from room to room and keeps a list of who else is there, as the server's pushes tell it. */
export class RosterSocket {
  readonly #origin: string;
  readonly #account: Account;
  #socket: LeanSocket | null = null;
  #resume: string | null = null;
  #id = '';
  #roomId: string | null = null;
  #others = new Set<string>();

  constructor(origin: string, account: Account) {
    this.#origin = origin;
    this.#account = account;
  }

  get id(): string {
    return this.#id;
  }

  /** Where it sits; null when it sits nowhere. */
  get roomId(): string | null {
    return this.#roomId;
  }

  /** The ids of the others in the room, in order, as one word. */
  get others(): string {
    return [...this.#others].toSorted().join(' ');
  }

  async connect(): Promise<void> {
    const socket = await LeanSocket.connect(this.#origin, this.#account.token);
    socket.onEvent = (event, payload) => {
      if (this.#socket === socket) this.#receive(event, payload);
    };
    this.#socket = socket;
  }

  /** False when the room is full. @throws on any other refusal */
  async join(roomId: string): Promise<boolean> {
    const media = { audio: true, video: true, screen: false };
    // Only the room that the seat is in takes the token.
    const resume = this.#roomId === roomId && this.#resume !== null ? { resume: this.#resume } : {};
    const answer = await this.#ask('joinRoom', { email: this.#account.email, roomId, protocol: 1, media, ...resume });
    if (answer.ok) this.#roomId = roomId;
    else if (answer.code !== 'room_full') throw new Error(`joinRoom: ${JSON.stringify(answer)}`);
    return answer.ok;
  }

  async leave(): Promise<void> {
    if (this.#roomId === null) return;
    const answer = await this.#ask('leaveRoom', { roomId: this.#roomId });
    if (!answer.ok) throw new Error(`leaveRoom: ${JSON.stringify(answer)}`);
    this.#roomId = null;
    this.#others.clear();
  }

  /** The connection breaks without a word; the seat stays. */
  break(): void {
    this.#socket?.close();
    this.#socket = null;
  }

  #ask(event: string, payload: unknown): Promise<Answer> {
    if (!this.#socket) throw new Error('Not connected.');
    return this.#socket.ask(event, payload) as Promise<Answer>;
  }

  #receive(event: string, payload: unknown): void {
    const { id = '' } = payload as { id?: string };
    if (event === 'userJoined') {
      const snapshot = payload as Snapshot;
      this.#id = snapshot.self;
      this.#resume = snapshot.resume;
      this.#others = new Set(snapshot.participants.map((one) => one.id));
    } else if (event === 'newUserJoined') this.#others.add(id);
    else if (event === 'userLeft') this.#others.delete(id);
  }
}
