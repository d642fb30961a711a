import type { Handlers } from './handle.ts';
import type { Hosting } from './Hosting.ts';

type HostEvent = 'admit' | 'decline' | 'removeParticipant' | 'askToMute' | 'lockRoom' | 'endForAll' | 'handOver';

/** What only a host may do. */
export function hostEvents(hosting: Hosting): Pick<Handlers, HostEvent> {
  const done = async (work: Promise<void>) => {
    await work;
    return {};
  };
  return {
    admit: (socket, { knockId }) => done(hosting.admit(socket, knockId)),
    decline: (socket, { knockId, keepOut }) => done(hosting.decline(socket, knockId, keepOut ?? false)),
    removeParticipant: (socket, { id }) => done(hosting.remove(socket, id)),
    askToMute: (socket, { id }) => done(hosting.askToMute(socket, id)),
    lockRoom: (socket, { locked }) => done(hosting.lock(socket, locked)),
    endForAll: (socket, { roomId }) => done(hosting.endForAll(socket, roomId)),
    handOver: (socket, { id }) => done(hosting.handOver(socket, id)),
  };
}
