import type { JoinSnapshot, LeaveReason, MediaState, Participant } from '@parley/protocol';
import type { CallState, JoinRefusal, PeerPhase, RemoteParticipant } from './callState.ts';

/** What happens to a visit: commands of the person, pushes of the server, news of the connections. Times are in milliseconds. */
export type CallEvent =
  | { type: 'join'; roomId: string }
  | { type: 'joined'; roomId: string; snapshot: JoinSnapshot; atMs: number }
  | { type: 'joinRefused'; roomId: string; reason: JoinRefusal; atMs: number }
  /** Entering takes longer than anybody should wait without a word. */
  | { type: 'joinDelayed'; roomId: string }
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
  | { type: 'socketLost' }
  | { type: 'socketBack' };

/** What is to be done. `Call` does it, in order. */
export type CallEffect =
  /** `callEpoch`: with a call alive, the epoch in which we joined. */
  | { type: 'requestJoin'; roomId: string; callEpoch: string | null }
  | { type: 'requestLeave'; roomId: string }
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
  | { type: 'forgetSeat' }
  | { type: 'closeMedia' };

export type Step = { readonly state: CallState; readonly effects: readonly CallEffect[] };
