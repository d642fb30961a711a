import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The methods of STUN (RFC 8489) and TURN (RFC 8656) that we speak. */
export const METHOD = {
  binding: 0x001,
  allocate: 0x003,
  refresh: 0x004,
  send: 0x006,
  data: 0x007,
  createPermission: 0x008,
  channelBind: 0x009,
} as const;

/** Attribute types, as the IANA registry of STUN parameters numbers them. */
export const ATTRIBUTE = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  channelNumber: 0x000c,
  lifetime: 0x000d,
  xorPeerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  xorRelayedAddress: 0x0016,
  requestedAddressFamily: 0x0017,
  requestedTransport: 0x0019,
  xorMappedAddress: 0x0020,
  fingerprint: 0x8028,
} as const;

const CLASS_BITS = { request: 0x000, indication: 0x010, success: 0x100, error: 0x110 } as const;
const MAGIC_COOKIE = 0x2112a442;
const HEADER_BYTES = 20;
const INTEGRITY_BYTES = 24;
const FINGERPRINT_BYTES = 8;
/** "STUN", so that a CRC of something else is told apart (RFC 8489, 14.7). */
const FINGERPRINT_XOR = 0x5354554e;

export type StunClass = keyof typeof CLASS_BITS;
export type StunAttribute = { readonly type: number; readonly value: Buffer };
export type StunMessage = {
  readonly class: StunClass;
  readonly method: number;
  /** 12 bytes. */
  readonly transactionId: Buffer;
  /** In order; without MESSAGE-INTEGRITY and FINGERPRINT when it is to be encoded. */
  readonly attributes: readonly StunAttribute[];
};

export function newTransactionId(): Buffer {
  return randomBytes(12);
}

/** The value of the first attribute of this type (RFC 8489, 14: later ones are ignored). */
export function attributeOf(message: StunMessage, type: number): Buffer | undefined {
  return message.attributes.find((attribute) => attribute.type === type)?.value;
}

/** The key of long-term credentials (RFC 8489, 9.2.2). Ours are ASCII, which the preparation of strings leaves alone. */
export function longTermKey(username: string, realm: string, password: string): Buffer {
  return hash('md5', `${username}:${realm}:${password}`, 'buffer');
}

/** The bytes of a message, with MESSAGE-INTEGRITY if there is a key, and always with FINGERPRINT. */
export function encodeStun(message: StunMessage, key?: Buffer): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeUInt16BE(typeOf(message), 0);
  head.writeUInt32BE(MAGIC_COOKIE, 4);
  message.transactionId.copy(head, 8);
  let bytes = Buffer.concat([head, ...message.attributes.map(encodeAttribute)]);
  if (key) {
    const value = integrityOf(bytes, key);
    bytes = Buffer.concat([bytes, encodeAttribute({ type: ATTRIBUTE.messageIntegrity, value })]);
  }
  const fingerprint = encodeAttribute({ type: ATTRIBUTE.fingerprint, value: fingerprintOf(bytes) });
  return withLength(Buffer.concat([bytes, fingerprint]), 0);
}

/** A message, or null for bytes that are none. Attributes after MESSAGE-INTEGRITY are kept, for the fingerprint. */
export function decodeStun(bytes: Buffer): StunMessage | null {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32BE(4) !== MAGIC_COOKIE) return null;
  const type = bytes.readUInt16BE(0);
  if (type > 0x3fff || bytes.length !== HEADER_BYTES + bytes.readUInt16BE(2)) return null;
  const attributes: StunAttribute[] = [];
  for (let at = HEADER_BYTES; at < bytes.length;) {
    if (at + 4 > bytes.length) return null;
    const length = bytes.readUInt16BE(at + 2);
    if (at + 4 + length > bytes.length) return null;
    attributes.push({ type: bytes.readUInt16BE(at), value: bytes.subarray(at + 4, at + 4 + length) });
    at += 4 + padded(length);
  }
  const bits = type & 0x110;
  const kind = Object.entries(CLASS_BITS).find(([, value]) => value === bits)?.[0] as StunClass;
  const method = (type & 0x000f) | ((type & 0x00e0) >> 1) | ((type & 0x3e00) >> 2);
  return { class: kind, method, transactionId: bytes.subarray(8, HEADER_BYTES), attributes };
}

/** Whether a message carries the MESSAGE-INTEGRITY that this key makes (RFC 8489, 14.5). */
export function hasIntegrity(bytes: Buffer, key: Buffer): boolean {
  const at = offsetOf(bytes, ATTRIBUTE.messageIntegrity);
  if (at === null || bytes.length < at + INTEGRITY_BYTES) return false;
  return timingSafeEqual(integrityOf(bytes.subarray(0, at), key), bytes.subarray(at + 4, at + INTEGRITY_BYTES));
}

/** Whether a message ends with its right FINGERPRINT (RFC 8489, 14.7). */
export function hasFingerprint(bytes: Buffer): boolean {
  const at = offsetOf(bytes, ATTRIBUTE.fingerprint);
  if (at === null || bytes.length !== at + FINGERPRINT_BYTES) return false;
  return fingerprintOf(bytes.subarray(0, at)).equals(bytes.subarray(at + 4));
}

/** The type field: the bits of the class stand between those of the method (RFC 8489, 5). */
function typeOf({ class: kind, method }: StunMessage): number {
  return CLASS_BITS[kind] | (method & 0x000f) | ((method & 0x0070) << 1) | ((method & 0x0f80) << 2);
}

function encodeAttribute({ type, value }: StunAttribute): Buffer {
  const bytes = Buffer.alloc(4 + padded(value.length));
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

/** Over everything before it, with a length that already counts it. */
function integrityOf(before: Buffer, key: Buffer): Buffer {
  return createHmac('sha1', key).update(withLength(before, INTEGRITY_BYTES)).digest();
}

function fingerprintOf(before: Buffer): Buffer {
  const value = Buffer.alloc(4);
  value.writeUInt32BE((crc32(withLength(before, FINGERPRINT_BYTES)) ^ FINGERPRINT_XOR) >>> 0);
  return value;
}

/** A copy whose length field counts what is there and `more` bytes. */
function withLength(bytes: Buffer, more: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt16BE(bytes.length - HEADER_BYTES + more, 2);
  return copy;
}

/** Where an attribute begins. */
function offsetOf(bytes: Buffer, type: number): number | null {
  for (let at = HEADER_BYTES; at + 4 <= bytes.length; at += 4 + padded(bytes.readUInt16BE(at + 2))) {
    if (bytes.readUInt16BE(at) === type) return at;
  }
  return null;
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}
