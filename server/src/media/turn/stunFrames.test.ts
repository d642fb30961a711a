import { describe, expect, it } from 'vitest';
import { splitFrames } from './stunFrames.ts';
import { encodeStun, METHOD, newTransactionId } from './stunMessage.ts';

const stun = encodeStun({
  class: 'request',
  method: METHOD.binding,
  transactionId: newTransactionId(),
  attributes: [],
});
const channel = Buffer.from([0x40, 0x01, 0x00, 0x03, 1, 2, 3]);
const onStream = Buffer.concat([stun, channel, Buffer.alloc(1), stun]);

describe('a stream', () => {
  it('is cut at the ends of messages, and the padding of ChannelData is dropped', () => {
    expect(splitFrames(onStream)).toEqual({ frames: [stun, channel, stun], rest: Buffer.alloc(0) });
  });

  it('gives the same messages wherever it is interrupted', () => {
    for (let at = 0; at <= onStream.length; at += 1) {
      const first = splitFrames(onStream.subarray(0, at));
      const second = splitFrames(Buffer.concat([first.rest, onStream.subarray(at)]));
      expect([...first.frames, ...second.frames]).toEqual([stun, channel, stun]);
    }
  });
});
