import fc from 'fast-check';
import { bodyOf, EVENTS, type Names } from './bodies.ts';

const DEPTH = 10_000;
const nested = (open: string, close: string, inner = ''): string => open.repeat(DEPTH) + inner + close.repeat(DEPTH);

/** What a parser, a schema or a log may stumble over, as it stands on the wire. `1e999` is how JSON says infinity. */
const ODDITIES = [
  'null',
  'true',
  '-0',
  '1e999',
  '-1e999',
  '1e-400',
  '9007199254740993',
  '""',
  '[]',
  '{}',
  '[[]]',
  '[null]',
  String.raw`"\ud800"`,
  String.raw`"\u0000"`,
  String.raw`"\u202e\u2066"`,
  '"NaN"',
  '"function () {}"',
  '"__proto__"',
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"toString":1,"valueOf":1,"toJSON":1}',
  '{"then":{"call":1}}',
  '{"length":-1}',
  '{"length":4294967295}',
  '{"hasOwnProperty":null}',
  '{"$where":"sleep(1000)"}',
  '{"_placeholder":true,"num":0}',
  '{"type":"Buffer","data":[1,2,3]}',
  nested('[', ']'),
  nested('{"a":', '}', '1'),
  `{"${'k'.repeat(50_000)}":1}`,
  `"${'e\u0301'.repeat(5000)}"`,
  `[${'0,'.repeat(20_000)}0]`,
];

const value: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...ODDITIES) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 4 }).map((json) => JSON.stringify(json)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 500 }).map((text) => JSON.stringify(text)) },
  { weight: 1, arbitrary: fc.double().map((number) => JSON.stringify(number)) },
);
const eventName = fc.constantFrom(...EVENTS);
const anyName = fc.oneof(
  eventName.map((name) => JSON.stringify(name)),
  fc.constantFrom('"error"', '"message"', '"__proto__"', '"constructor"', '"toString"', '""', '0', '-1', '1.5'),
  fc.string({ unit: 'binary', maxLength: 100 }).map((name) => JSON.stringify(`x${name}`)),
);

/** A good payload with one field replaced, lost or added. */
function mutated(names: Names): fc.Arbitrary<string> {
  return fc.tuple(eventName, fc.nat(8), value, fc.constantFrom('replace', 'lose', 'add', 'twice')).map((drawn) => {
    const [event, at, text, how] = drawn;
    const fields = Object.entries(bodyOf(event, names)).map(([key, good]) => [key, JSON.stringify(good)] as const);
    const chosen = fields[at % Math.max(1, fields.length)]?.[0] ?? 'to';
    const kept = how === 'add' || how === 'twice' ? fields : fields.filter(([key]) => key !== chosen);
    const more: (readonly [string, string])[] =
      how === 'lose' ? [] : [[how === 'add' ? '__proto__' : chosen, text] as const];
    const body = [...kept, ...more].map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(',');
    return `[${JSON.stringify(event)},{${body}}]`;
  });
}

/** A good payload with something behind it, where a function or nothing belongs. */
function overfull(names: Names): fc.Arbitrary<string> {
  return fc
    .tuple(eventName, fc.array(value, { minLength: 1, maxLength: 4 }))
    .map(
      ([event, more]) =>
        `[${[event, bodyOf(event, names)].map((one) => JSON.stringify(one)).join(',')},${more.join(',')}]`,
    );
}

const misshapen = fc
  .tuple(anyName, fc.array(value, { maxLength: 5 }))
  .map(([name, args]) => `[${[name, ...args].join(',')}]`);

/** `count` packets of Socket.IO that its parser takes, for the server's own code to stumble over; none above 128 KB. */
export function generatedPackets(count: number, names: Names, seed: number): string[] {
  const packet = fc
    .oneof(mutated(names), overfull(names), misshapen)
    .filter((text) => Buffer.byteLength(text) < 120_000);
  return fc.sample(packet, { numRuns: count, seed });
}

const FRAMES = [
  '',
  '0',
  '0{}',
  '1',
  '2',
  '2probe',
  '3',
  '3probe',
  '5',
  '6',
  '7',
  '8',
  '9',
  'a',
  '4',
  '40',
  '40{}',
  '40{"token":1}',
  '40/admin,',
  '40/admin,{"token":"x"}',
  '42/admin,["joinRoom",{}]',
  '41/x,',
  '43',
  '430[]',
  '43999[{}]',
  '44',
  '44{"message":"x"}',
  '42',
  '42[]',
  '42[null]',
  '42{}',
  '42[{"toString":1}]',
  '42["joinRoom",',
  '42["a",NaN]',
  '42-1["x"]',
  '420',
  '42/,["x"]',
  ...['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'].map(
    (name) => `42["${name}",{}]`,
  ),
  '451-["x",{"_placeholder":true,"num":0}]',
  '451-["x",{"_placeholder":true,"num":5}]',
  '450-["x"]',
  '45-["x"]',
  '45x-["x"]',
  '4599999999999-["x"]',
  '45-1-["x"]',
  '451-',
  '461-0[{"_placeholder":true,"num":0}]',
  '46',
  '47',
  '48',
  '49',
  '451-["joinRoom",{"_placeholder":true,"num":"0"}]',
  `42${'9'.repeat(5000)}["x"]`,
  `42/${'n'.repeat(50_000)},["x"]`,
  `42${nested('[', ']')}`,
  `42["x",${nested('{"a":', '')}`,
  `4${'4'.repeat(60_000)}`,
];

/** Frames of a WebSocket that are no packets of Engine.IO or Socket.IO, or broken ones. */
export function brokenFrames(count: number, seed: number): (string | Uint8Array<ArrayBuffer>)[] {
  const prefix = fc.constantFrom('', '4', '40', '42', '43', '45', '451-', '46', '42/admin,', '42["joinRoom",');
  const frame = fc.oneof(
    fc.constantFrom<string | Uint8Array<ArrayBuffer>>(...FRAMES),
    fc.tuple(prefix, fc.string({ unit: 'binary', maxLength: 200 })).map((parts) => parts.join('')),
    fc.uint8Array({ maxLength: 2000 }).map((bytes) => Uint8Array.from(bytes)),
  );
  return fc.sample(frame, { numRuns: count, seed });
}

/** Bytes that are no frames of a WebSocket (RFC 6455, 5.2), for the wire behind the upgrade. */
export function brokenBytes(count: number, seed: number): Buffer[] {
  const made = [
    [0x81, 0x03, 0x34, 0x32, 0x5b], // not masked
    [0x83, 0x80, 0, 0, 0, 0], // an opcode that is reserved
    [0x8b, 0x80, 0, 0, 0, 0],
    [0xf1, 0x80, 0, 0, 0, 0], // all reserved bits
    [0xc1, 0x80, 0, 0, 0, 0], // compressed, and nobody agreed to that
    [0x09, 0x80, 0, 0, 0, 0], // a ping in parts
    [0x89, 0xfe, 0x01, 0x00, 0, 0, 0, 0], // a ping that is too long
    [0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0], // 2^64 - 1 bytes
    [0x81, 0xff, 0x00, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], // 2^53 bytes
    [0x80, 0x80, 0, 0, 0, 0], // goes on, and nothing began
    [0x01, 0x81, 0, 0, 0, 0, 0x34, 0x01, 0x81, 0, 0, 0, 0, 0x34], // begins twice
    [0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28], // no UTF-8
    [0x88, 0x81, 0, 0, 0, 0, 0x03], // a code of one byte
    [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xed], // a code that must not be sent
    [0x81, 0xfe, 0xff], // and no more
  ].map((bytes) => Buffer.from(bytes));
  const bytes = fc.oneof(
    fc.constantFrom(...made),
    fc.uint8Array({ minLength: 1, maxLength: 300 }).map((random) => Buffer.from(random)),
  );
  return fc.sample(bytes, { numRuns: count, seed });
}

const POLLS = [
  '',
  '4',
  '42["joinRoom",{}]',
  '\u001E',
  '4\u001E4\u001E4',
  `${'4\u001E'.repeat(5000)}4`,
  'b',
  'b====',
  'bAAAA',
];

/** Bodies of a POST to the polling transport. */
export function brokenBodies(count: number, seed: number): string[] {
  const body = fc.oneof(
    fc.constantFrom(...POLLS, ...FRAMES, ...FRAMES.map((frame) => `${frame}\u001E${frame}`)),
    fc.string({ unit: 'binary', maxLength: 500 }),
  );
  return fc.sample(body, { numRuns: count, seed });
}
