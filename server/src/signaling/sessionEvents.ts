import { AppError } from '../AppError.ts';
import type { Identity } from '../auth/Identity.ts';
import type { Presence } from '../rooms/presence.ts';
import { channel } from './Connection.ts';
import type { Handlers } from './handle.ts';

/** How a living socket passes from one token to the next. */
export function sessionEvents(
  authenticate: (token: string) => Promise<Identity>,
  presence: Presence,
  /** @throws AppError `too_many_requests` when the identity's session has all its sockets */
  refuseFull: (identity: Identity) => void,
  isSessionAlive: (sessionId: string) => boolean,
): Pick<Handlers, 'renewToken'> {
  return {
    async renewToken(socket, { token }) {
      const identity = await authenticate(token);
      const former = socket.data.identity;
      if (identity.userId !== former.userId) {
        throw new AppError('unauthorized', { message: 'The token belongs to another account.' });
      }
      if (identity.sessionId === former.sessionId) socket.data.identity = identity;
      else {
        refuseFull(identity);
        // From here on whoever ends the new session ends this socket; who has ended it before is found out next.
        await socket.join(channel.session(identity.sessionId));
        if (!isSessionAlive(identity.sessionId)) {
          await socket.leave(channel.session(identity.sessionId));
          throw new AppError('unauthorized');
        }
        socket.data.identity = identity;
        await socket.leave(channel.session(former.sessionId));
        if (socket.data.seatId !== null) await presence.setSession(socket.data.seatId, identity.sessionId);
      }
      return {};
    },
  };
}
