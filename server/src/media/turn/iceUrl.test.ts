import { expect, it } from 'vitest';
import { parseIceUrl } from './iceUrl.ts';

it.each([
  ['stun:s.example', 's.example', 3478, 'udp'],
  ['stuns:s.example', 's.example', 5349, 'tls'],
  ['turn:t.example', 't.example', 3478, 'udp'],
  ['turn:t.example:80?transport=udp', 't.example', 80, 'udp'],
  ['turn:192.0.2.1?transport=tcp', '192.0.2.1', 3478, 'tcp'],
  ['turns:t.example:443?transport=tcp', 't.example', 443, 'tls'],
  ['turns:t.example?transport=udp', 't.example', 5349, 'dtls'],
  ['turn:[2001:db8::1]:3479', '2001:db8::1', 3479, 'udp'],
  ['TURN:t.example', 't.example', 3478, 'udp'],
])('takes %s apart', (text, host, port, transport) => {
  expect(parseIceUrl(text)).toEqual({ text, host, port, transport });
});

it.each([
  'turn:',
  'turn://t.example',
  'turn:t.example:',
  'turn:t.example:0',
  'turn:t.example:65536',
  'turn:t.example/',
  'turn:t.example#a',
  'turn:user@t.example',
  'turn:2001:db8::1',
  'turn:[2001:db8:::1]',
  'turn:t.example?',
  'turn:t.example?transport=sctp',
  'turn:t.example?transport=udp&a=b',
  'stun:s.example?transport=udp',
  'https://t.example',
])('finds nothing in %s, on which browsers throw', (text) => expect(parseIceUrl(text)).toBeNull());
