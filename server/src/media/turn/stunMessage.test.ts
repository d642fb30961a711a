import { describe, expect, it } from 'vitest';
import { decodeXorAddress, encodeXorAddress } from './stunAddress.ts';
import {
  ATTRIBUTE,
  attributeOf,
  decodeStun,
  encodeStun,
  hasFingerprint,
  hasIntegrity,
  longTermKey,
  METHOD,
  newTransactionId,
  type StunMessage,
} from './stunMessage.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

/** RFC 5769, 2.1. */
const REQUEST = hex(`
  00010058 2112a442 b7e7a701bc34d686fa87dfae
  80220010 5354554e207465737420636c69656e74
  00240004 6e0001ff
  80290008 932ff9b151263b36
  00060009 6576746a3a68367659202020
  00080014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2
  80280004 e57a3bcf`);
/** RFC 5769, 2.2. */
const IPV4_RESPONSE = hex(`
  0101003c 2112a442 b7e7a701bc34d686fa87dfae
  8022000b 7465737420766563746f7220
  00200008 0001a147e112a643
  00080014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7
  80280004 c07d4c96`);
/** RFC 5769, 2.3. */
const IPV6_RESPONSE = hex(`
  01010048 2112a442 b7e7a701bc34d686fa87dfae
  8022000b 7465737420766563746f7220
  00200014 0002a1470113a9faa5d3f179bc25f4b5bed2b9d9
  00080014 a382954e4be67bf11784c97c8292c275bfe3ed41
  80280004 c8fb0b4c`);
/** RFC 5769, 2.4. */
const LONG_TERM_REQUEST = hex(`
  00010060 2112a442 78ad3433c6ad72c029da412e
  00060012 e3839ee38388e383aae38383e382afe382b90000
  0015001c 662f2f3439396b39353464364f4c33346f4c39465354767936347341
  0014000b 6578616d706c652e6f726700
  00080014 f67024656dd64a3e02b8e0712e85c9a28ca89666`);

const SHORT_TERM_KEY = Buffer.from('VOkJxbRl1RmTxUk/WvJxBt');
const LONG_TERM_KEY = longTermKey('マトリックス', 'example.org', 'TheMatrIX');

const decoded = (bytes: Buffer): StunMessage => {
  const message = decodeStun(bytes);
  if (message === null) throw new Error('It is a message.');
  return message;
};

describe('the test vectors of RFC 5769', () => {
  it('2.1: a request', () => {
    const message = decoded(REQUEST);
    expect(message).toMatchObject({ class: 'request', method: METHOD.binding });
    expect(message.transactionId.toString('hex')).toBe('b7e7a701bc34d686fa87dfae');
    expect(attributeOf(message, ATTRIBUTE.username)?.toString()).toBe('evtj:h6vY');
    expect(hasIntegrity(REQUEST, SHORT_TERM_KEY)).toBe(true);
    expect(hasFingerprint(REQUEST)).toBe(true);
  });

  it.each([
    ['2.2: an IPv4 response', IPV4_RESPONSE, '192.0.2.1'],
    ['2.3: an IPv6 response', IPV6_RESPONSE, '2001:db8:1234:5678:11:2233:4455:6677'],
  ])('%s', (_, bytes, address) => {
    const message = decoded(bytes);
    expect(message).toMatchObject({ class: 'success', method: METHOD.binding });
    const value = attributeOf(message, ATTRIBUTE.xorMappedAddress) ?? Buffer.alloc(0);
    expect(decodeXorAddress(value, message.transactionId)).toEqual({ address, port: 32_853 });
    expect(encodeXorAddress({ address, port: 32_853 }, message.transactionId)).toEqual(value);
    expect(hasIntegrity(bytes, SHORT_TERM_KEY)).toBe(true);
    expect(hasFingerprint(bytes)).toBe(true);
  });

  it('2.4: a request with long-term credentials, made again byte for byte', () => {
    const { transactionId, attributes } = decoded(LONG_TERM_REQUEST);
    expect(hasIntegrity(LONG_TERM_REQUEST, LONG_TERM_KEY)).toBe(true);
    const own = attributes.filter(({ type }) => type !== ATTRIBUTE.messageIntegrity);
    const message: StunMessage = { class: 'request', method: METHOD.binding, transactionId, attributes: own };
    const made = encodeStun(message, LONG_TERM_KEY);
    expect(hasFingerprint(made)).toBe(true);
    // The vector has no FINGERPRINT; the length counts ours.
    expect(made.subarray(4, -8)).toEqual(LONG_TERM_REQUEST.subarray(4));
    expect(made.readUInt16BE(2)).toBe(LONG_TERM_REQUEST.readUInt16BE(2) + 8);
  });

  it('do not hold with one bit changed, or another key', () => {
    for (const bytes of [REQUEST, IPV4_RESPONSE, IPV6_RESPONSE]) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(30) ^ 1, 30);
      expect(hasIntegrity(changed, SHORT_TERM_KEY)).toBe(false);
      expect(hasFingerprint(changed)).toBe(false);
      expect(hasIntegrity(bytes, LONG_TERM_KEY)).toBe(false);
    }
  });
});

describe('a message', () => {
  const classes = ['request', 'indication', 'success', 'error'] as const;
  const methods = Object.values(METHOD);

  it.each(classes.flatMap((kind) => methods.map((method) => [kind, method] as const)))(
    'survives the way there and back: %s of method %i',
    (kind, method) => {
      const attributes = [
        { type: ATTRIBUTE.data, value: Buffer.from('12345') },
        { type: ATTRIBUTE.realm, value: Buffer.alloc(0) },
      ];
      const bytes = encodeStun({ class: kind, method, transactionId: newTransactionId(), attributes });
      const message = decoded(bytes);
      expect(message).toMatchObject({ class: kind, method });
      expect(message.attributes.slice(0, 2)).toEqual(attributes);
      expect(bytes.length % 4).toBe(0);
    },
  );

  it('is nothing else: cut, too long, without the cookie, with an attribute that is longer than the rest', () => {
    expect(decodeStun(REQUEST.subarray(0, 60))).toBeNull();
    expect(decodeStun(Buffer.concat([REQUEST, Buffer.alloc(4)]))).toBeNull();
    expect(decodeStun(hex('0001000021 12a443 b7e7a701bc34d686fa87dfae'))).toBeNull();
    expect(decodeStun(hex('00010004 2112a442 b7e7a701bc34d686fa87dfae 00060009'))).toBeNull();
    expect(decodeStun(hex('4001000021 12a442 b7e7a701bc34d686fa87dfae'))).toBeNull();
    expect(decodeStun(Buffer.alloc(0))).toBeNull();
  });
});

describe('an address', () => {
  const id = hex('b7e7a701bc34d686fa87dfae');

  it.each(['203.0.113.9', '0.0.0.0', '255.255.255.255', '::', '::1', 'fe80::1', '2001:db8::ff00:42:8329'])(
    '%s survives the way there and back',
    (address) => {
      expect(decodeXorAddress(encodeXorAddress({ address, port: 1 }, id), id)).toEqual({ address, port: 1 });
    },
  );

  it('of IPv4 in IPv6 clothes keeps its bytes', () => {
    const bytes = encodeXorAddress({ address: '::ffff:10.0.0.1', port: 1 }, id);
    expect(bytes).toEqual(encodeXorAddress({ address: '::ffff:a00:1', port: 1 }, id));
  });

  it.each(['', '00', '00030001e112a643', '0001000101'])('is not in %s', (value) => {
    expect(decodeXorAddress(hex(value), id)).toBeNull();
  });
});
