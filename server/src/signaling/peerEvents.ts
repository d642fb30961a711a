import type { RoomCalls } from '../calls/RoomCalls.ts';
import { judgeEvent } from '../guard/judgeEvent.ts';
import { OffenceError } from '../guard/offences.ts';
import type { Presence, Seat } from '../rooms/presence.ts';
import { channel, type ParleyServer, type ParleySocket } from './Connection.ts';
import type { Handlers } from './handle.ts';
import type { Offers } from './Offers.ts';

const UNASKED = 'There is no offer between you and the recipient to answer.';

type PeerEvent =
  | 'callUser'
  | 'callAccepted'
  | 'negotiationneed'
  | 'negotiationDone'
  | 'iceCandidate'
  | 'muteToggle'
  | 'endCall';

/**
 * What one participant sends to another. A packet crosses only inside a room that both are in; `from` is the sender's
 * seat, never something the sender wrote. SDP passes byte for byte.
 */
export function peerEvents(
  io: ParleyServer,
  presence: Presence,
  calls: RoomCalls,
  offers: Offers,
): Pick<Handlers, PeerEvent> {
  /** Both ends of a packet, or one refusal for whatever is wrong: it must not tell whether `to` exists. */
  async function ends(event: PeerEvent, socket: ParleySocket, to: string): Promise<{ from: Seat; peer: Seat }> {
    const { seatId } = socket.data;
    const from = seatId === null ? null : await presence.find(seatId);
    const peer = await presence.find(to);
    const isPeerHere = from !== null && peer?.roomId === from.roomId && peer.id !== from.id;
    const hasOffer = isPeerHere && offers.has(from.id, peer.id);
    const illegality = judgeEvent(event, { isSeated: from !== null, isPeerHere, hasOffer });
    if (illegality === null && isPeerHere) return { from, peer };
    // Those in one room know of each other: only between them there is more to say.
    throw new OffenceError(
      illegality ?? 'stranger',
      'not_allowed',
      illegality === 'unasked' ? { message: UNASKED } : {},
    );
  }
  const reach = (seat: Seat) => io.to(channel.participant(seat.id));

  return {
    async callUser(socket, { to, ...rest }) {
      const { from, peer } = await ends('callUser', socket, to);
      calls.offer(from.roomId, from.id, peer.id);
      offers.pass(from.id, peer.id);
      reach(peer).emit('incomingCall', { from: from.id, ...rest });
      return {};
    },

    async callAccepted(socket, { to, ...rest }) {
      const { from, peer } = await ends('callAccepted', socket, to);
      calls.answer(from.roomId, from, peer);
      reach(peer).emit('callAccepted', { from: from.id, ...rest });
      return {};
    },

    async negotiationneed(socket, { to, ...rest }) {
      const { from, peer } = await ends('negotiationneed', socket, to);
      offers.pass(from.id, peer.id);
      reach(peer).emit('negotiationneed', { from: from.id, ...rest });
      return {};
    },

    async negotiationDone(socket, { to, ...rest }) {
      const { from, peer } = await ends('negotiationDone', socket, to);
      reach(peer).emit('negotiationFinal', { from: from.id, ...rest });
      return {};
    },

    async iceCandidate(socket, { to, ...rest }) {
      const { from, peer } = await ends('iceCandidate', socket, to);
      reach(peer).emit('iceCandidate', { from: from.id, ...rest });
      return {};
    },

    async muteToggle(socket, { to, isMuted }) {
      const { from, peer } = await ends('muteToggle', socket, to);
      // The seed's clients know no `mediaState`: their mute becomes part of the snapshot here.
      const media = { ...from.media, audio: !isMuted };
      await presence.setMedia(from.id, media);
      reach(peer).emit('remoteMuted', { isMuted, from: from.id });
      if (from.protocol === undefined) {
        socket.to(channel.room(from.roomId)).emit('mediaState', { from: from.id, ...media });
      }
      return {};
    },

    async endCall(socket, { to }) {
      const { from, peer } = await ends('endCall', socket, to);
      calls.leave(from.roomId, from.id);
      reach(peer).emit('callEnded', { from: from.id });
      return {};
    },
  };
}
