import type { JoinSnapshot, Knock, LeaveReason, MediaState, Participant, PushPayload } from '@parley/protocol';
import type { CallState, JoinRefusal, PeerPhase, RemoteParticipant } from './callState.ts';

/** What happens to a visit: commands of the person, pushes of the server, news of the connections. Times are in milliseconds. */
export type CallEvent =
  | { type: 'join'; roomId: string }
  | { type: 'joined'; roomId: string; snapshot: JoinSnapshot; atMs: number }
  | { type: 'joinRefused'; roomId: string; reason: JoinRefusal; atMs: number }
  /** Entering takes longer than anybody should wait without a word. */
  | { type: 'joinDelayed'; roomId: string }
  /** Asks the hosts of the room to be let in. */
  | { type: 'knock'; roomId: string }
  | { type: 'knockAnswered'; roomId: string; isAdmitted: boolean }
  | { type: 'knockRefused'; roomId: string; reason: JoinRefusal }
  | { type: 'startCall' }
  | { type: 'endCall'; atMs: number }
  | { type: 'leave' }
  | { type: 'dismiss' }
  | { type: 'newUserJoined'; participant: Participant; joinsCall: boolean }
  | { type: 'userLeft'; id: string; reason: LeaveReason }
  | { type: 'participantAway'; id: string }
  | { type: 'participantBack'; id: string; media: MediaState }
  | { type: 'mediaState'; id: string; media: MediaState }
  | { type: 'remoteMuted'; id: string; isMuted: boolean }
  /** Somebody offers a connection: a call begins, or one more person connects, or one who lost theirs. */
  | { type: 'offered'; id: string }
  | { type: 'callEnded'; id: string; atMs: number }
  | { type: 'peerPhase'; id: string; phase: Exclude<PeerPhase, 'none'>; atMs: number }
  /** No media path to them could be made for so long that nobody should wait any more. `atMs`: when it was lost. */
  | { type: 'pathLost'; id: string; atMs: number }
  /** Someone whom a restarted server did not know has not come back in time. */
  | { type: 'missingExpired'; id: string }
  /** Somebody waits at the door, or does so no more. */
  | { type: 'knocked'; knock: Knock }
  | { type: 'knockGone'; knockId: string }
  | { type: 'roomChanged'; change: PushPayload<'roomChanged'> }
  | { type: 'roleChanged'; roomId: string; isHost: boolean; resume: string }
  | { type: 'muteAsked'; id: string }
  /** The wish of a host that one mutes is settled, either way. */
  | { type: 'muteSettled' }
  /** A host has put us out, or has ended it for all: we are out already. */
  | { type: 'putOut'; roomId: string; reason: 'removed' | 'ended-for-all'; by: string; atMs: number }
  /** `isKeptAway`: the server has asked this page to stay away for a while. */
  | { type: 'socketLost'; isKeptAway?: boolean }
  | { type: 'socketBack' };

/** What is to be done. `Call` does it, in order. */
export type CallEffect =
  /** `callEpoch`: with a call alive, the epoch in which we joined. */
  | { type: 'requestJoin'; roomId: string; callEpoch: string | null }
  | { type: 'requestLeave'; roomId: string }
  /** Out of the room already, by somebody else: nothing is asked of the server. */
  | { type: 'dropRoom' }
  | { type: 'requestKnock'; roomId: string }
  | { type: 'cancelKnock'; roomId: string }
  /** The answer is there, even if the ring was never acknowledged. */
  | { type: 'stopRinging' }
  | { type: 'requestEndCall'; to: string }
  /** Begin a connection to this participant by offering. */
  | { type: 'offer'; participant: RemoteParticipant }
  /** Make the connection to this participant consistent again after packets may have been lost. */
  | { type: 'resync'; id: string }
  | { type: 'closePeer'; id: string }
  /** Close the connection, and say that we go: the server may not be there to do so. */
  | { type: 'leavePeer'; id: string }
  | { type: 'watchMissing'; id: string }
  | { type: 'rememberSeat'; snapshot: JoinSnapshot }
  /** Another token for the seat that we have. */
  | { type: 'renewSeat'; resume: string }
  | { type: 'forgetSeat' }
  | { type: 'closeMedia' };

export type Step = { readonly state: CallState; readonly effects: readonly CallEffect[] };
