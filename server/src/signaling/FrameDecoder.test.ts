import { BUDGETS } from '@parley/protocol';
import type { Packet } from 'socket.io-parser';
import { beforeEach, expect, test } from 'vitest';
import { FrameDecoder, UnreadPayload } from './FrameDecoder.ts';

const clock = { ms: 0 };
let decoder: FrameDecoder;
let packets: Packet[];

beforeEach(() => {
  clock.ms = 0;
  decoder = new FrameDecoder(() => clock.ms);
  packets = [];
  decoder.on('decoded', (packet) => void packets.push(packet));
});

const event = (name: string, payload: unknown, id = '') => `2${id}${JSON.stringify([name, payload])}`;
const DEEP = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;

/** Spends the whole budget. */
function spend(): void {
  const frame = event('callUser', 'x'.repeat(64 * 1024));
  for (let count = 0; count * frame.length < BUDGETS.size.burst; count += 1) decoder.add(frame);
  packets = [];
}

/** The name, the acknowledgement's number, and why it was not read. */
const unread = () =>
  packets.map(({ type, id, data }) => {
    const [name, payload, ...rest] = data as unknown[];
    expect([type, rest]).toEqual([2, []]);
    return [name, id, payload instanceof UnreadPayload && payload.refusal.code];
  });

test('what is modest and within the budget is read as ever', () => {
  for (const text of ['2["a",{}]', '231["b",[1,2],null]', event('c', { sdp: '[{'.repeat(30_000) }), '31[]', '0{}']) {
    decoder.add(text);
  }
  expect(packets.map(({ type, id, data }) => [type, id, Array.isArray(data) ? data[0] : data])).toEqual([
    [2, undefined, 'a'],
    [2, 31, 'b'],
    [2, undefined, 'c'],
    [3, 1, undefined],
    [0, undefined, {}],
  ]);
});

test('what is made to keep the parser busy is not parsed, and can be refused', () => {
  decoder.add(`2["endCall",{"to":${DEEP}}]`);
  decoder.add(`27["endCall",{"to":${DEEP}}]`);
  // Not even JSON: nobody looked.
  decoder.add(`2["",${'['.repeat(3000)}`);
  expect(unread()).toEqual([
    ['endCall', undefined, 'bad_request'],
    ['endCall', 7, 'bad_request'],
    ['', undefined, 'bad_request'],
  ]);
});

test('what is over the budget is not parsed, until the debt is paid', () => {
  spend();
  decoder.add(event('mediaState', {}));
  expect(unread()).toEqual([['mediaState', undefined, 'too_many_requests']]);
  clock.ms += 200;
  decoder.add(event('mediaState', {}));
  expect(packets.at(-1)?.data).toEqual(['mediaState', {}]);
});

test('nobody owes more than a burst', () => {
  spend();
  spend();
  spend();
  clock.ms += (BUDGETS.size.burst / BUDGETS.size.perSecond) * 1000 + 1;
  decoder.add(event('mediaState', {}));
  expect(packets.at(-1)?.data).toEqual(['mediaState', {}]);
});

test.each([
  ['a name of Socket.IO', `2["disconnect",${DEEP}]`],
  ['an escaped one', `2["\\u0064isconnect",${DEEP}]`],
  ['a number for a name', `2[5,${DEEP}]`],
  ['a name of many characters', `2["${'x'.repeat(65)}",${DEEP}]`],
  ['another namespace', `2/admin,["x",${DEEP}]`],
  ['a handshake', `0{"token":${DEEP}}`],
  ['an acknowledgement', `31[${DEEP}]`],
  ['a binary event', `51-["x",${DEEP}]`],
])('%s that is not worth reading is no packet at all', (_name, frame) => {
  expect(() => decoder.add(frame)).toThrow('more levels');
  expect(packets).toEqual([]);
});

test('binary ones are weighed too', () => {
  spend();
  expect(() => decoder.add(Buffer.alloc(10))).toThrow('Too many requests');
});
