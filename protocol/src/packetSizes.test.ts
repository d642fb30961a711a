import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PUSHES, REQUESTS, type PushName, type RequestName } from './index.ts';

/**
 * The sizes of the packets in docs/PROTOCOL.md, measured on the very bytes: JSON bodies, and frames as Socket.IO 4 writes
 * them on a WebSocket. `npm test -- unit packetSizes` prints them. The data is the seed's own example.
 */
const protocolPage = readFileSync(new URL('../../docs/PROTOCOL.md', import.meta.url), 'utf8');

const [johnId, janeId] = ['Lhd_G-iiAAAF7MAAABAB', 'Lhd_G-iiAAAF7MAAABAC'];
const user = { _id: '507f1f77bcf86cd799439011', name: 'John Doe', email: 'john@example.com' };
const password = 'SecurePass123';
const roomId = 'room-123';
const media = { audio: true, video: true, screen: false };
const jane = { id: janeId, email: 'jane@example.com', name: 'Jane Roe', media, protocol: 1 };
const mac = 'x'.repeat(43); // 256 bits in base64url
const connection = '36b8f84d-df4e-4d49-b662-bcde71a8764f';
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = {
  _id: user._id,
  email: user.email,
  sid: 'x'.repeat(22),
  gen: 0,
  out: mac,
  iat: 1680873592,
  exp: 1681478392,
};
const token = `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url(claims)}.${mac}`;
const snapshot = {
  email: user.email,
  roomId,
  self: johnId,
  participants: [{ ...jane, isHost: true }],
  call: null,
  resume: `${johnId}.plqx2k8o0.${mac}`,
  epoch: connection,
  isReturn: false,
  room: { title: roomId, access: 'open', isLocked: false },
};
/** Without its text: what a description weighs beside it. */
const empty = { offer: { type: 'offer', sdp: '' }, answer: { type: 'answer', sdp: '' } };
const candidate = {
  candidate:
    'candidate:842163049 1 udp 1677729535 203.0.113.42 54321 typ srflx raddr 192.168.1.100 rport 54321 generation 0 ufrag abcd network-cost 999',
  sdpMid: '0',
  sdpMLineIndex: 0,
  usernameFragment: 'abcd',
};

const bytes = (text: string) => Buffer.byteLength(text);
const body = (value: object) => bytes(JSON.stringify(value));

/** A client's event: `42["name",payload]`, with the number of its acknowledgement before the bracket. */
function request(name: RequestName, payload: object, acknowledgement: '' | '0' = ''): number {
  expect(REQUESTS[name].payload.safeParse(payload).success).toBe(true);
  return bytes(`42${acknowledgement}${JSON.stringify([name, payload])}`);
}

function push(name: PushName, payload: object): number {
  expect(PUSHES[name].safeParse(payload).success).toBe(true);
  return bytes(`42${JSON.stringify([name, payload])}`);
}

const rows: [phase: string, packet: string, seed: string, bytes: () => number][] = [
  ['1', 'Register, body', '100-200', () => body({ name: user.name, email: user.email, password })],
  ['1', 'Login, body', '50-150', () => body({ email: user.email, password })],
  ['1', 'Answer to both, body', '', () => body({ user, token })],
  ['2', 'Connect, with the token', '200', () => bytes(`40${JSON.stringify({ token })}`)],
  ['3', '`joinRoom`, seed', '100-150', () => request('joinRoom', { email: user.email, roomId })],
  ['3', '`joinRoom`, ours', '', () => request('joinRoom', { email: user.email, roomId, protocol: 1, media }, '0')],
  ['3', '`userJoined`, one other inside', '', () => push('userJoined', snapshot)],
  ['3', '`newUserJoined`', '', () => push('newUserJoined', { ...jane, joinsCall: false })],
  ['4', '`callUser`, seed, beside its SDP', '', () => request('callUser', { to: janeId, offer: empty.offer })],
  [
    '4',
    '`callUser`, ours, beside its SDP',
    '',
    () => request('callUser', { to: janeId, offer: empty.offer, connection }, '0'),
  ],
  [
    '4',
    '`callAccepted`, ours, beside its SDP',
    '',
    () => request('callAccepted', { to: janeId, answer: empty.answer, connection }, '0'),
  ],
  [
    '4',
    '`iceCandidate`, one',
    '',
    () => request('iceCandidate', { to: janeId, candidate: [candidate], connection }, '0'),
  ],
  [
    '4',
    '`iceCandidate`, nine',
    '',
    () =>
      request('iceCandidate', { to: janeId, candidate: Array.from({ length: 9 }, () => candidate), connection }, '0'),
  ],
  ['6', '`muteToggle`', '50', () => request('muteToggle', { to: janeId, isMuted: true })],
  ['6', '`remoteMuted`', '', () => push('remoteMuted', { isMuted: true, from: johnId })],
  ['6', '`mediaState`', '', () => request('mediaState', media, '0')],
  ['7', '`endCall`', '50', () => request('endCall', { to: janeId })],
  ['7', '`callEnded`', '', () => push('callEnded', { from: johnId })],
];

test.each(rows.map(([phase, packet, seed, measure]) => [packet, measure(), phase, seed] as const))(
  '%s: %i bytes, as docs/PROTOCOL.md says',
  (packet, size, phase, seed) => {
    expect(protocolPage).toContain(`| ${phase} | ${packet} | ${seed} | ${size} |`);
  },
);
