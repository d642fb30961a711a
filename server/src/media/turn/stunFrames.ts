/** What arrived on a stream, cut at the ends of messages. */
export type StunFrames = {
  readonly frames: readonly Buffer[];
  /** The beginning of a message whose end has not come yet. */
  readonly rest: Buffer;
};

const STUN_HEADER_BYTES = 20;
const CHANNEL_HEADER_BYTES = 4;

/** A ChannelData message and not a STUN one: their first two bits differ (RFC 8656, 12). */
export function isChannelData(bytes: Buffer): boolean {
  return bytes[0] !== undefined && bytes[0] >= 0x40 && bytes[0] <= 0x4f;
}

/**
 * Cuts the bytes of a TCP or TLS stream into STUN and ChannelData messages; the latter are padded to four bytes there
 * (RFC 8656, 12.5), and are given without the padding.
 */
export function splitFrames(bytes: Buffer): StunFrames {
  const frames: Buffer[] = [];
  let at = 0;
  while (at + CHANNEL_HEADER_BYTES <= bytes.length) {
    const length = bytes.readUInt16BE(at + 2);
    const isChannel = isChannelData(bytes.subarray(at));
    const size = (isChannel ? CHANNEL_HEADER_BYTES : STUN_HEADER_BYTES) + length;
    const sizeOnStream = Math.ceil(size / 4) * 4;
    if (at + sizeOnStream > bytes.length) break;
    frames.push(bytes.subarray(at, at + size));
    at += sizeOnStream;
  }
  return { frames, rest: bytes.subarray(at) };
}
