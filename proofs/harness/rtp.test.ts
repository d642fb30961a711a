import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { commonBeginning, readKeyFrame, readRtp } from './rtp.ts';

const header = [0x80, 0x60, 0x12, 0x34, 0, 0, 0, 9, 0xde, 0xad, 0xbe, 0xef];
/** Of 320x180; then anything. */
const keyFrame = [0x50, 0x2b, 0x00, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xb4, 0x00, 0x07];

describe('RTP on the wire', () => {
  test('the payload lies behind the header', () => {
    expect(readRtp(Buffer.from([...header, 1, 2]))).toEqual({
      ssrc: 0xdeadbeef,
      payloadType: 96,
      payload: Buffer.from([1, 2]),
    });
  });

  test('behind contributing sources and an extension, too', () => {
    const [, ...rest] = header;
    const packet = Buffer.from([0x92, ...rest, ...Array<number>(8).fill(7), 0xbe, 0xde, 0, 1, 9, 9, 9, 9, 5]);
    expect(readRtp(packet)?.payload).toEqual(Buffer.from([5]));
  });

  test.each([
    ['STUN', [0x00, 0x01, ...header.slice(2), 1]],
    ['DTLS', [0x16, 0xfe, ...header.slice(2), 1]],
    ['RTCP', [0x80, 200, ...header.slice(2), 1]],
    ['what is too short', header.slice(0, 11)],
    ['a header alone', header],
    ['a cut extension', [0x90, ...header.slice(1), 0xbe, 0xde]],
  ])('%s is no packet of media', (_, bytes) => expect(readRtp(Buffer.from(bytes))).toBeNull());
});

describe('key frames of VP8', () => {
  test.each([
    ['the shortest descriptor', [0x10]],
    ['an id of 15 bits, and all else', [0x90, 0xf0, 0x91, 0x22, 0x01, 0x20]],
    ['the header of a redundant encoding', [0x60, 0x90, 0x80, 0x91, 0x22]],
    ['the number of the packet that is sent again', [0x12, 0x34, 0x90, 0x80, 0x91, 0x22]],
  ])('are read behind %s', (_, descriptor) => {
    expect(readKeyFrame(Buffer.from([...descriptor, ...keyFrame]))).toEqual(Buffer.from(keyFrame));
  });

  test.each([
    ['a frame between', [0x10, 0x51, ...keyFrame.slice(1)]],
    ['another start code', [0x10, ...keyFrame.slice(0, 5), 0x2b, ...keyFrame.slice(6)]],
    ['the start code alone', [0x10, ...keyFrame.slice(3)]],
    ['a picture of no size', [0x10, ...keyFrame.slice(0, 6), 0, 0, 0xb4, 0]],
    ['a picture that is too large', [0x10, ...keyFrame.slice(0, 8), 0xff, 0xff]],
    ['what ends too soon', [0x10, ...keyFrame.slice(0, 8)]],
    ['what is far from the beginning', [...Array<number>(40).fill(0x10), ...keyFrame]],
    ['nothing', []],
  ])('are not seen in %s', (_, bytes) => expect(readKeyFrame(Buffer.from(bytes))).toBeNull());
});

test('what begins alike is told from what is random', () => {
  const payloads = Array.from({ length: 500 }, () => randomBytes(20));
  expect(commonBeginning(payloads)).toBeLessThan(0.05);
  expect(
    commonBeginning(payloads.map((payload, index) => (index % 4 ? Buffer.from([0x78]) : payload))),
  ).toBeGreaterThan(0.7);
  expect(commonBeginning([])).toBe(0);
});
