import { isIPv6, SocketAddress } from 'node:net';

/** A transport address: `address` is a literal IPv4 or IPv6 address. */
export type TransportAddress = { readonly address: string; readonly port: number };

const MAGIC_COOKIE = Buffer.from([0x21, 0x12, 0xa4, 0x42]);

/**
 * The value of an XOR-...-ADDRESS attribute (RFC 8489, 14.2), in which no middlebox recognises an address to rewrite.
 * @param transactionId of the message that carries it
 */
export function encodeXorAddress({ address, port }: TransportAddress, transactionId: Buffer): Buffer {
  const bytes = addressBytes(address);
  const head = Buffer.from([0, bytes.length === 4 ? 1 : 2, 0, 0]);
  head.writeUInt16BE(port ^ MAGIC_COOKIE.readUInt16BE(0), 2);
  return Buffer.concat([head, xor(bytes, transactionId)]);
}

/** The address in an XOR-...-ADDRESS attribute, or null for a value that holds none. */
export function decodeXorAddress(value: Buffer, transactionId: Buffer): TransportAddress | null {
  const family = value[1];
  if ((family !== 1 || value.length !== 8) && (family !== 2 || value.length !== 20)) return null;
  const port = value.readUInt16BE(2) ^ MAGIC_COOKIE.readUInt16BE(0);
  return { address: addressText(xor(value.subarray(4), transactionId)), port };
}

function xor(bytes: Buffer, transactionId: Buffer): Buffer {
  const mask = Buffer.concat([MAGIC_COOKIE, transactionId]);
  return Buffer.from(bytes.map((byte, index) => byte ^ (mask[index] ?? 0)));
}

function addressBytes(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number));
  // An IPv4 address at the end becomes two groups; then "::" stands for as many zeros as are missing.
  const plain = address.replace(/\d+\.\d+\.\d+\.\d+$/, (tail) => {
    const [a = 0, b = 0, c = 0, d = 0] = tail.split('.').map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [left = '', right] = plain.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [head, tail] = [groups(left), groups(right ?? '')];
  const all = [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function addressText(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = bytes.toString('hex').match(/.{4}/g) ?? [];
  // The system's own way of writing it, "::" and all.
  return new SocketAddress({ family: 'ipv6', address: groups.join(':') }).address;
}
