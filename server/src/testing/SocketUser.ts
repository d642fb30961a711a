import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { ApiClient } from './ApiClient.ts';

/** Within it everything that is promised "at once" must happen, on a machine that runs other things too. */
const DEADLINE_MS = 5000;

export type Transport = 'websocket' | 'polling';
export const TRANSPORTS: readonly Transport[] = ['websocket', 'polling'];

/** Someone with an account. */
export type Account = { id: string; name: string; email: string; token: string; cookie: string | null };

/** Someone with an account and a socket. */
export type SocketUser = Account & { socket: Socket };

// Answers and pushes have many shapes, wrong ones too; a wrong guess fails the assertion.
// oxlint-disable-next-line typescript/no-explicit-any
export type Whatever = any;

export type ConnectOptions = Partial<ManagerOptions & SocketOptions> & { transport?: Transport };

let accounts = 0;

/** A new account through REST; the address is one that no other test has. */
export async function registerUser(origin: string, name = 'Ann'): Promise<Account> {
  accounts += 1;
  const email = `${name.toLowerCase().replaceAll(/[^a-z]/g, '')}${accounts}@test.com`;
  const answer = await new ApiClient(origin).register(email, { name });
  if (answer.status !== 201) throw new Error(`registration: ${answer.status} ${answer.text}`);
  return { id: answer.body.user._id, name, email, token: answer.body.token, cookie: answer.cookie };
}

/** A socket that is not connected yet. It does not come back by itself unless told to. */
function makeSocket(origin: string, token: unknown, options: ConnectOptions = {}): Socket {
  const { transport = 'websocket', ...more } = options;
  const auth = token === undefined ? {} : { token };
  return io(origin, {
    transports: [transport],
    forceNew: true,
    reconnection: false,
    autoConnect: false,
    auth,
    ...more,
  });
}

/** A connected socket. Rejects with the handshake's refusal. */
export function connectSocket(origin: string, token: unknown, options?: ConnectOptions): Promise<Socket> {
  const socket = makeSocket(origin, token, options);
  return new Promise((resolve, reject) => {
    const onRefusal = (error: Error) => {
      socket.disconnect();
      reject(error);
    };
    socket.once('connect_error', onRefusal);
    socket.once('connect', () => {
      socket.off('connect_error', onRefusal);
      resolve(socket);
    });
    socket.connect();
  });
}

/** Registers through REST and connects. */
export async function connectUser(origin: string, name = 'Ann', options?: ConnectOptions): Promise<SocketUser> {
  const account = await registerUser(origin, name);
  return { ...account, socket: await connectSocket(origin, account.token, options) };
}

/** The next `event`; its first argument. Rejects after the deadline. */
export function waitFor(socket: Socket, event: string, deadlineMs = DEADLINE_MS): Promise<Whatever> {
  return new Promise((resolve, reject) => {
    const onEvent = (payload: unknown) => {
      clearTimeout(timer);
      resolve(payload);
    };
    const timer = setTimeout(() => {
      socket.off(event, onEvent);
      reject(new Error(`no ${event} within ${deadlineMs} ms`));
    }, deadlineMs);
    socket.once(event, onEvent);
  });
}

/** Sends a request and resolves to its acknowledgement. */
export function ask(socket: Socket, event: string, ...args: unknown[]): Promise<Whatever> {
  return socket.timeout(DEADLINE_MS).emitWithAck(event, ...args);
}

/** Joins a room and resolves to the snapshot. */
export async function join(user: SocketUser, roomId: string, more: Record<string, unknown> = {}): Promise<Whatever> {
  const answer = await ask(user.socket, 'joinRoom', { email: user.email, roomId, ...more });
  if (!answer.ok) throw new Error(`joinRoom: ${answer.code} ${answer.message}`);
  return answer;
}

/** Everything that a socket receives from now on, in order. */
export function record(socket: Socket): [event: string, payload: Whatever][] {
  const received: [string, Whatever][] = [];
  socket.onAny((event: string, payload: unknown) => received.push([event, payload]));
  return received;
}

/** Writes one Socket.IO packet as it is, which no client would send. */
export function writeRaw(socket: Socket, packet: string): void {
  socket.io.engine.write(packet);
}
