/** A packet of RTP as whoever listens on the wire reads it. Encrypted or not: SRTP leaves the header as it is (RFC 3711). */
export type RtpPacket = { ssrc: number; payloadType: number; payload: Buffer };

const HEADER_BYTES = 12;
/** Where RTCP's packet types lie when it shares a port with RTP (RFC 5761, section 4). */
const RTCP = { from: 192, to: 223 };
/** The first byte of RTP and RTCP, among all that shares a port with them (RFC 7983). */
const MEDIA = { from: 128, to: 191 };

/** The RTP packet that the content of a UDP packet is; null for RTCP, STUN, DTLS, and for padding alone. */
export function readRtp(content: Buffer): RtpPacket | null {
  const [first = 0, second = 0] = content;
  if (content.length < HEADER_BYTES || first < MEDIA.from || first > MEDIA.to) return null;
  if (second >= RTCP.from && second <= RTCP.to) return null;
  const hasExtension = (first & 0x10) !== 0;
  let at = HEADER_BYTES + (first & 0x0f) * 4;
  if (hasExtension) {
    if (content.length < at + 4) return null;
    at += 4 + content.readUInt16BE(at + 2) * 4;
  }
  if (at >= content.length) return null;
  return { ssrc: content.readUInt32BE(8), payloadType: second & 0x7f, payload: content.subarray(at) };
}

/** The descriptors before a frame (RFC 7741, and RFC 2198 or RFC 4588 around it) take a few bytes; this leaves them room. */
const FRAME_WITHIN_BYTES = 32;
/** RFC 6386, section 9.1: three bytes of tag, whose lowest bit is 0 in a key frame, this code, and both sizes. */
const [TAG_BYTES, START_CODE, SIZE_BYTES] = [3, Buffer.from([0x9d, 0x01, 0x2a]), 4];
/** Larger pictures nobody sends, and the two bits above the size, for scaling, nobody uses. */
const LONGEST_SIDE = 4096;

/** What can be read of a key frame of VP8 that begins in this payload, from its tag on; null when there is none. */
export function readKeyFrame(payload: Buffer): Buffer | null {
  const at = payload.subarray(0, FRAME_WITHIN_BYTES).indexOf(START_CODE);
  if (at < TAG_BYTES || payload.length < at + START_CODE.length + SIZE_BYTES) return null;
  const frame = payload.subarray(at - TAG_BYTES);
  const sides = [frame.readUInt16LE(6), frame.readUInt16LE(8)];
  const isKeyFrame = ((frame[0] ?? 1) & 0x01) === 0 && sides.every((side) => side > 0 && side <= LONGEST_SIDE);
  return isKeyFrame ? frame : null;
}

/**
 * How many of these payloads begin with the byte with which most of them do, as a share (0 to 1). Whatever a codec writes
 * there, a descriptor, a table of contents, hardly changes; of bytes that are encrypted each comes in one of 256.
 */
export function commonBeginning(payloads: readonly Buffer[]): number {
  const counts = new Map<number, number>();
  for (const [first = 0] of payloads) counts.set(first, (counts.get(first) ?? 0) + 1);
  return Math.max(0, ...counts.values()) / Math.max(1, payloads.length);
}
