import { AppError } from '../AppError.ts';
import type { ParleySocket } from './Connection.ts';
import type { Handlers } from './handle.ts';

type HostEvent =
  | 'knock'
  | 'knockCancel'
  | 'admit'
  | 'decline'
  | 'removeParticipant'
  | 'askToMute'
  | 'lockRoom'
  | 'endForAll'
  | 'handOver';

/** What a host does in a room, and those who wait at its door. */
export function hostEvents(): Pick<Handlers, HostEvent> {
  const refuse = async (socket: ParleySocket): Promise<never> => {
    if (socket.data.seatId === null) throw new AppError('not_allowed', { message: 'Join a room first.' });
    throw new AppError('not_host');
  };
  return {
    knock: async () => ({ waiting: true }),
    knockCancel: async () => ({}),
    admit: refuse,
    decline: refuse,
    removeParticipant: refuse,
    askToMute: refuse,
    lockRoom: refuse,
    endForAll: refuse,
    handOver: refuse,
  };
}
