import { ApiClient } from './ApiClient.ts';
import { ask, connectSocket, type SocketUser, type Whatever } from './SocketUser.ts';

/** A guest with a pass and a socket. `email` is empty, and the cookie is none. */
export async function connectGuest(origin: string, roomId: string, name = 'Gus'): Promise<SocketUser> {
  const answer = await new ApiClient(origin).post(`/api/rooms/${roomId}/guests`, { body: { name } });
  if (answer.status !== 201) throw new Error(`guest: ${answer.status} ${answer.text}`);
  const { token, guest } = answer.body;
  return { id: guest.id, name, email: '', token, cookie: null, socket: await connectSocket(origin, token) };
}

/** Makes a room of this user's own. */
export async function makeRoom(
  origin: string,
  { token }: { token: string },
  body: Record<string, unknown> = {},
): Promise<string> {
  const answer = await new ApiClient(origin).post('/api/rooms', { token, body });
  if (answer.status !== 201) throw new Error(`room: ${answer.status} ${answer.text}`);
  return answer.body.room.id;
}

/** Joins and resolves to the acknowledgement, whatever it is. */
export function tryJoin({ socket, email }: SocketUser, roomId: string, more: object = {}): Promise<Whatever> {
  return ask(socket, 'joinRoom', { email, roomId, protocol: 1, ...more });
}
