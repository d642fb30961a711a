import { REQUESTS, type RequestName } from '@parley/protocol';
import { expect, test } from 'vitest';
import { judgeEvent, type Situation } from './judgeEvent.ts';

const OUTSIDE: Situation = { isSeated: false, isPeerHere: false, hasOffer: false };
const ALONE: Situation = { isSeated: true, isPeerHere: false, hasOffer: false };
const TOGETHER: Situation = { isSeated: true, isPeerHere: true, hasOffer: false };
const OFFERED: Situation = { isSeated: true, isPeerHere: true, hasOffer: true };

const [anything, seat, peer, offer] = [
  [null, null, null, null],
  ['outside', null, null, null],
  ['outside', 'stranger', null, null],
  ['outside', 'stranger', 'unasked', null],
] as const;

/** What is said outside a room, to somebody who is not in it, to somebody who is, and after an offer between the two. */
const TABLE: Record<RequestName, readonly unknown[]> = {
  joinRoom: anything,
  leaveRoom: anything,
  renewToken: anything,
  knock: anything,
  knockCancel: anything,
  admit: seat,
  decline: seat,
  removeParticipant: seat,
  askToMute: seat,
  lockRoom: seat,
  endForAll: seat,
  handOver: seat,
  mediaState: seat,
  callQuality: seat,
  callUser: peer,
  negotiationneed: peer,
  iceCandidate: peer,
  muteToggle: peer,
  endCall: peer,
  callAccepted: offer,
  negotiationDone: offer,
};

test.each(Object.keys(REQUESTS) as RequestName[])('%s', (event) => {
  expect([OUTSIDE, ALONE, TOGETHER, OFFERED].map((situation) => judgeEvent(event, situation))).toEqual(TABLE[event]);
});
