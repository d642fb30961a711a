import { randomBytes } from 'node:crypto';
import { registerAccount, type Account } from './account.ts';
import { LeanSocket } from './LeanSocket.ts';

export type Answer = { ok: boolean; code?: string; [key: string]: unknown };

/** Somebody with a socket, who remembers everything that it receives. */
export type Visitor = { account: Account; socket: LeanSocket; received: [event: string, payload: unknown][] };

const digits = 'abcdefghijklmnopqrstuvwxyz234567';

/** An id of the form that the server makes, drawn as the server draws it. */
export function guessRoomId(): string {
  return `r-${Array.from(randomBytes(26), (byte) => digits[byte % 32]).join('')}`;
}

export async function newVisitor(origin: string): Promise<Visitor> {
  return visit(origin, await registerAccount(origin));
}

/** One more connection of an account, or of a guest. */
export async function visit(origin: string, account: Account): Promise<Visitor> {
  const socket = await LeanSocket.connect(origin, account.token);
  const received: Visitor['received'] = [];
  socket.onEvent = (event, payload) => received.push([event, payload]);
  return { account, socket, received };
}

export function ask({ socket }: Visitor, event: string, payload: object): Promise<Answer> {
  return socket.ask(event, payload) as Promise<Answer>;
}

export function tryJoin(visitor: Visitor, roomId: string, more: object = {}): Promise<Answer> {
  return ask(visitor, 'joinRoom', { email: visitor.account.email, roomId, protocol: 1, ...more });
}

export async function join(visitor: Visitor, roomId: string): Promise<Answer> {
  const answer = await tryJoin(visitor, roomId);
  if (!answer.ok) throw new Error(`joinRoom: ${JSON.stringify(answer)}`);
  return answer;
}

/** A REST request; the whole answer but its date as one text, so that two answers can be held against each other. */
export async function rest(
  origin: string,
  method: string,
  path: string,
  { token, body }: { token?: string; body?: object } = {},
): Promise<{ status: number; whole: string; body: unknown }> {
  const response = await fetch(origin + path, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const headers = [...response.headers].filter(([name]) => name !== 'date');
  return { status: response.status, whole: JSON.stringify([response.status, headers, text]), body: JSON.parse(text) };
}

/** Makes a room. Its id. */
export async function makeRoom(origin: string, { token }: Account, body: object): Promise<string> {
  const made = await rest(origin, 'POST', '/api/rooms', { token, body });
  if (made.status !== 201) throw new Error(`room: ${made.whole}`);
  return (made.body as { room: { id: string } }).room.id;
}

/** Somebody without an account, with a pass. */
export async function newGuest(origin: string, roomId: string): Promise<Visitor> {
  const made = await rest(origin, 'POST', `/api/rooms/${roomId}/guests`, { body: { name: 'Gus' } });
  if (made.status !== 201) throw new Error(`guest: ${made.whole}`);
  return visit(origin, { email: '', token: (made.body as { token: string }).token });
}
