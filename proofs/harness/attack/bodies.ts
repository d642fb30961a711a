import { REQUESTS, type RequestName } from '@parley/protocol';

const offer = { type: 'offer', sdp: 'v=0\r\n' };
const answer = { type: 'answer', sdp: 'v=0\r\n' };

/** Whom and what the bodies name: all of it real, so that a body is good but for what an attack puts into it. */
export type Names = { email: string; roomId: string; token: string; to: string };

/** A good payload for every event that there is. An event without one does not compile. */
const BODIES: { [Name in RequestName]: (names: Names) => Record<string, unknown> } = {
  joinRoom: ({ email, roomId }) => ({ email, roomId, protocol: 1 }),
  leaveRoom: ({ roomId }) => ({ roomId }),
  callUser: ({ to }) => ({ to, offer, connection: 'c' }),
  callAccepted: ({ to }) => ({ to, answer, connection: 'c' }),
  negotiationneed: ({ to }) => ({ to, offer, connection: 'c' }),
  negotiationDone: ({ to }) => ({ to, answer, connection: 'c' }),
  iceCandidate: ({ to }) => ({ to, candidate: null, connection: 'c' }),
  muteToggle: ({ to }) => ({ to, isMuted: true }),
  mediaState: () => ({ audio: true, video: true, screen: false }),
  callQuality: () => ({ quality: 'good' }),
  endCall: ({ to }) => ({ to }),
  knock: ({ roomId }) => ({ roomId }),
  knockCancel: ({ roomId }) => ({ roomId }),
  admit: ({ to }) => ({ knockId: to }),
  decline: ({ to }) => ({ knockId: to, keepOut: true }),
  removeParticipant: ({ to }) => ({ id: to }),
  askToMute: ({ to }) => ({ id: to }),
  lockRoom: () => ({ locked: false }),
  endForAll: ({ roomId }) => ({ roomId }),
  handOver: ({ to }) => ({ id: to }),
  renewToken: ({ token }) => ({ token }),
};

export const EVENTS = Object.keys(REQUESTS) as RequestName[];

/** A payload that the server would take. */
export function bodyOf(event: RequestName, names: Names): Record<string, unknown> {
  return BODIES[event](names);
}

/** The field in which an event names its recipient, or null when it names none. */
export function recipientOf(event: RequestName): string | null {
  const body = bodyOf(event, { email: '', roomId: '', token: '', to: 'recipient' });
  return Object.keys(body).find((key) => body[key] === 'recipient') ?? null;
}

/** The events that name a recipient. */
export const EVENTS_TO = EVENTS.filter((event) => recipientOf(event) !== null);
