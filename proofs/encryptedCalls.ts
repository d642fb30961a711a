import { Person } from '../e2e/harness/Person.ts';
import { weaknessOf } from '../e2e/harness/strongCipher.ts';
import { until } from '../e2e/harness/until.ts';
import { bareEnd } from './harness/bareEnd.ts';
import { captureAt } from './harness/captureAt.ts';
import { keyFramesOf, requestKeyFrames } from './harness/keyFrames.ts';
import { LAB_SET_UP, lasts, PICTURE, startComputer, withLabCall, type LabCall } from './harness/lab/LabCall.ts';
import { commonBeginning, readKeyFrame, readRtp } from './harness/rtp.ts';
import { size } from './harness/sizes.ts';
import { atLeast, atMost, beside, exactly, type Figure, type Proof } from './Proof.ts';

/** So often each side is asked for a key frame, once a second. */
const REQUESTS = size(15, 6);
const EVERY_MS = 1000;
/** A stream of fewer packets says nothing of how its packets begin. */
const STREAM_PACKETS = size(150, 60);
/** Of random bytes the most frequent one comes in 2 to 4 of 100; of readable ones, in most. */
const [RANDOM_PERCENT, READABLE_PERCENT] = [5, 30];
/** Chromium's own, for whoever looks into RTP: media without DTLS. Data channels cannot be had with it, so neither can Parley. */
const IN_THE_CLEAR = '--disable-webrtc-encryption';

/** Who listens on the wire sees that people talk, and nothing of what. */
export const encryptedCalls: Proof = {
  name: 'encryptedCalls',
  promise:
    'Every call is encrypted with AES of 128 bits or more, and a capture of the wire holds nothing of its pictures and sound that can be read.',
  how:
    `${LAB_SET_UP} What passes between Ann and the router is captured, from before they meet. Once a second each page is asked for a key frame, ${REQUESTS} times. The pages ` +
    'say by `getStats()` whether DTLS is connected and what SRTP encrypts with; every browser test of a call asserts the same. In the capture, RTP is told from the rest by its ' +
    'header, as a listener would, and searched for key frames of VP8 (frame tag, start code 9d 01 2a, both sizes) and for payloads that begin alike: whatever ' +
    'codec it is, sound or picture, its payloads begin with a descriptor that hardly changes. The control is the same search in the same lab, on a bare connection ' +
    `of two Chromiums that were started with \`${IN_THE_CLEAR}\`: there it has to find every key frame. What SRTP leaves readable is readable here too: who sends to whom, when, how much, ` +
    'and the header of each packet, with the stream that it belongs to (SSRC), its number and time, and how loud the sound is.',
  run: () => withLabCall(run),
};

type Seen = {
  keyFramesSent: number;
  keyFramesRead: number;
  packets: number;
  /** For each stream: the share of its payloads that begin alike, in percent. */
  beginnings: number[];
};

async function run(call: LabCall): Promise<Figure[]> {
  const ciphers: string[] = [];
  const weaknesses: string[] = [];
  const encrypted = await observe(call, call.people, async () => {
    await call.meet();
    for (const transport of (await Promise.all(call.people.map((person) => person.transports()))).flat(2)) {
      ciphers.push(`${transport.dtlsCipher} and ${transport.srtpCipher}`);
      weaknesses.push(weaknessOf(transport) ?? 'none');
    }
  });
  await Promise.all(call.people.map((person) => person.goto('/lobby')));
  const clear = await withBareCall(call, (people, connect) => observe(call, people, connect));
  return [
    exactly(2, {
      name: 'ends of the call with DTLS connected and AES of 128 bits or more',
      value: weaknesses.filter((weakness) => weakness === 'none').length,
      unit: 'ends',
      note: [...new Set(ciphers)].join('; '),
    }),
    ...seenFigures('the call', encrypted),
    atMost(0, { name: 'the call: key frames read off the wire', value: encrypted.keyFramesRead, unit: 'frames' }),
    atMost(RANDOM_PERCENT, {
      name: 'the call: payloads of a stream that begin alike',
      value: Math.max(...encrypted.beginnings),
      unit: '%',
      note: words(encrypted.beginnings),
    }),
    ...seenFigures('in the clear', clear),
    exactly(clear.keyFramesSent, {
      name: 'in the clear: key frames read off the wire',
      value: clear.keyFramesRead,
      unit: 'frames',
    }),
    atLeast(READABLE_PERCENT, {
      name: 'in the clear: payloads of a stream that begin alike',
      value: Math.min(...clear.beginnings),
      unit: '%',
      note: words(clear.beginnings),
    }),
  ];
}

function seenFigures(what: string, { keyFramesSent, packets, beginnings }: Seen): Figure[] {
  return [
    atLeast(REQUESTS, { name: `${what}: key frames sent, as the pages say`, value: keyFramesSent, unit: 'frames' }),
    // Sound and pictures, each way.
    atLeast(4, { name: `${what}: streams captured`, value: beginnings.length, unit: 'streams' }),
    beside({ name: `${what}: packets of RTP captured`, value: packets, unit: 'packets' }),
  ];
}

function words(beginnings: readonly number[]): string {
  return beginnings.map((percent) => `${percent} %`).join(', ');
}

/** Captures Ann's line while a call is begun and goes on. */
async function observe(call: LabCall, people: readonly Person[], begin: () => Promise<void>): Promise<Seen> {
  const capture = await call.lab.capture('ann');
  let keyFrames: number[];
  let contents: Buffer[];
  try {
    await begin();
    for (let request = 0; request < REQUESTS; request += 1) {
      const askedAtMs = Date.now();
      await Promise.all(people.map(requestKeyFrames));
      await lasts(askedAtMs, EVERY_MS);
    }
    keyFrames = await Promise.all(people.map(keyFramesOf));
  } finally {
    contents = await capture.stop();
  }
  const packets = contents.map(readRtp).filter((packet) => packet !== null);
  const frames = packets.map(({ payload }) => readKeyFrame(payload)).filter((frame) => frame !== null);
  const streams = Map.groupBy(packets, ({ ssrc }) => ssrc);
  return {
    keyFramesSent: keyFrames.reduce((sum, count) => sum + count, 0),
    // A packet may be sent twice.
    keyFramesRead: new Set(frames.map((frame) => frame.toString('hex'))).size,
    packets: packets.length,
    beginnings: [...streams.values()]
      .filter((stream) => stream.length >= STREAM_PACKETS)
      .map((stream) => Number((100 * commonBeginning(stream.map(({ payload }) => payload))).toFixed(1))),
  };
}

/** Two browsers in the same places that do not encrypt, and what connects them. */
async function withBareCall<Result>(
  { lab, server }: LabCall,
  work: (people: readonly Person[], connect: () => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const closings: (() => Promise<void>)[] = [];
  try {
    const people: Person[] = [];
    for (const name of ['ann', 'ben'] as const) {
      const computer = await startComputer(lab, name, server.origin, [IN_THE_CLEAR]);
      closings.push(computer.close);
      const person = await Person.open(computer.browser, server, { name, email: `${name}@test.com` });
      await person.page.addInitScript(captureAt, PICTURE);
      await person.goto('/login');
      await person.page.evaluate(bareEnd);
      people.push(person);
    }
    const [ann, ben] = people;
    if (!ann || !ben) throw new Error('A call has two ends.');
    return await work(people, () => connect(ann, ben));
  } finally {
    for (const close of closings.toReversed()) await close();
  }
}

async function connect(ann: Person, ben: Person): Promise<void> {
  const offer = await ann.page.evaluate(() => window.bareEnd.describe());
  const answer = await ben.page.evaluate((sdp) => window.bareEnd.describe(sdp), offer);
  await ann.page.evaluate((sdp) => window.bareEnd.accept(sdp), answer);
  for (const person of [ann, ben]) {
    await until(`${person.name} decodes pictures`, async () => (await person.inbound()).framesDecoded > 5);
  }
}
