import type { Identity } from '../auth/Identity.ts';

type Push = { event: string; payload: unknown };

/** What Socket.IO does for the rooms and their doors, without a network: everything arrives at once. */
export class FakeServer {
  readonly sockets = {
    sockets: new Map<string, FakeSocket>(),
    adapter: { rooms: new Map<string, Set<string>>() },
  };
  readonly #onLost: (socket: FakeSocket) => void;
  #count = 0;

  constructor(onLost: (socket: FakeSocket) => void) {
    this.#onLost = onLost;
  }

  connect(identity: Identity): FakeSocket {
    this.#count += 1;
    const socket = new FakeSocket(`${identity.userId} ${this.#count}`, identity, this);
    this.sockets.sockets.set(socket.id, socket);
    if (identity.guestOf !== undefined) this.subscribe(socket.id, `guests:${identity.guestOf}`);
    return socket;
  }

  subscribe(socketId: string, name: string): void {
    const { rooms } = this.sockets.adapter;
    rooms.set(name, (rooms.get(name) ?? new Set()).add(socketId));
  }

  to(name: string) {
    const reach = (exceptId?: string) => ({
      emit: (event: string, payload: unknown) => {
        for (const id of this.sockets.adapter.rooms.get(name) ?? []) {
          if (id !== exceptId) this.sockets.sockets.get(id)?.emit(event, payload);
        }
      },
    });
    return { ...reach(), except: reach };
  }

  drop(socket: FakeSocket): void {
    this.sockets.sockets.delete(socket.id);
    for (const members of this.sockets.adapter.rooms.values()) members.delete(socket.id);
    this.#onLost(socket);
  }
}

/** The server's end of a connection, with what its client was told. */
export class FakeSocket {
  connected = true;
  readonly data;
  readonly heard: Push[] = [];
  readonly id: string;
  readonly #server: FakeServer;

  constructor(id: string, identity: Identity, server: FakeServer) {
    this.id = id;
    this.data = { identity, device: null, seatId: null as string | null, knocksAt: null as string | null };
    this.#server = server;
  }

  emit(event: string, payload: unknown): void {
    if (this.connected) this.heard.push({ event, payload });
  }

  join(names: string | readonly string[]): void {
    for (const name of [names].flat()) if (this.connected) this.#server.subscribe(this.id, name);
  }

  leave(name: string): void {
    this.#server.sockets.adapter.rooms.get(name)?.delete(this.id);
  }

  /** Whether its client answers: as long as it is connected. */
  timeout() {
    return {
      emitWithAck: async () => {
        if (!this.connected) throw new Error('no answer');
      },
    };
  }

  disconnect(): void {
    if (!this.connected) return;
    this.connected = false;
    this.#server.drop(this);
  }
}
