import { setTimeout as pause } from 'node:timers/promises';
import type { LeanSocket } from './LeanSocket.ts';
import type { PacketLedger } from './PacketLedger.ts';

/** As large as Chromium's. */
const OFFER_BYTES = 5600;
const ANSWER_BYTES = 4700;
/** Of one bundled connection on two interfaces. */
const CANDIDATES = 9;
/** They come one by one while the browser gathers. */
const CANDIDATE_EVERY_MS = 10;

const sdp = (bytes: number): string => 'v=0\r\n'.padEnd(bytes, 'a=rtpmap:96 VP8/90000\r\n');
const offer = { type: 'offer', sdp: sdp(OFFER_BYTES) };
const answer = { type: 'answer', sdp: sdp(ANSWER_BYTES) };
const candidate = {
  candidate:
    'candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 0.0.0.0 rport 0 generation 0 ufrag EsAw network-cost 999',
  sdpMid: '0',
  sdpMLineIndex: 0,
  usernameFragment: 'EsAw',
};

/** The whole sequence of the seed with trickle: offer, answer, candidates both ways, and the renegotiation that adds the tracks. */
export async function setUpCall(
  ledger: PacketLedger,
  [caller, callee]: readonly [LeanSocket, LeanSocket],
): Promise<void> {
  const called = ledger.arrival(callee, 'incomingCall');
  const accepted = ledger.arrival(caller, 'callAccepted');
  const renegotiated = ledger.arrival(callee, 'negotiationneed');
  const settled = ledger.arrival(caller, 'negotiationFinal');
  ledger.send(caller, callee, 'callUser', { offer });
  const trickling = trickle(ledger, caller, callee);
  await called;
  ledger.send(callee, caller, 'callAccepted', { answer });
  const tricklingBack = trickle(ledger, callee, caller);
  await accepted;
  ledger.send(caller, callee, 'negotiationneed', { offer });
  await renegotiated;
  ledger.send(callee, caller, 'negotiationDone', { answer });
  await Promise.all([settled, trickling, tricklingBack]);
}

async function trickle(ledger: PacketLedger, from: LeanSocket, to: LeanSocket): Promise<void> {
  for (let index = 0; index < CANDIDATES; index += 1) {
    await pause(CANDIDATE_EVERY_MS);
    ledger.send(from, to, 'iceCandidate', { candidate });
  }
}
