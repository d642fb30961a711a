import { describe, expect, it } from 'vitest';
import type { ConnectionSample, MediaFlow } from '../../call/quality/ConnectionSample.ts';
import type { ConnectionVerdict } from '../../call/quality/ConnectionWatch.ts';
import { connectionDetails, uplinkWords } from './qualityWords.ts';

const verdict = (uplink: ConnectionVerdict['uplink']): ConnectionVerdict => ({
  level: 'good',
  isPicturePaused: false,
  uplink,
});
const flow: MediaFlow = {
  audioKbps: 52.4,
  videoKbps: 1204.6,
  framesPerSecond: 29.7,
  width: 1280,
  height: 720,
  audioCodec: 'opus',
  videoCodec: 'VP8',
};
const sample: ConnectionSample = {
  spanMs: 1000,
  roundTripMs: 41.6,
  lossIn: 0.012,
  lossOut: 0,
  concealedAudio: 0.3,
  frozen: 0,
  availableOutKbps: 2500,
  limitedBy: 'none',
  path: { isRelayed: false, transport: 'udp' },
  sent: flow,
  received: flow,
};
const said = (changes: Partial<ConnectionSample>): Record<string, string> =>
  Object.fromEntries(connectionDetails({ ...sample, ...changes }).map(({ name, value }) => [name, value]));

describe('what one is told of one’s own sending', () => {
  it('is nothing while all is well', () => {
    expect(uplinkWords([], { video: true })).toBeNull();
    expect(uplinkWords([verdict('good'), verdict('good')], { video: true })).toBeNull();
  });
  it('is the worst of all connections, and says what the others get', () => {
    expect(uplinkWords([verdict('weak'), verdict('paused')], { video: true })).toMatch(/video is paused.*hear you/);
    expect(uplinkWords([verdict('busy'), verdict('weak')], { video: true })).toMatch(/network is weak.*smaller/);
  });
  it('does not blame the network for a busy device', () => {
    const words = uplinkWords([verdict('busy')], { video: true });
    expect(words).toMatch(/device is busy/);
    expect(words).not.toMatch(/network/);
  });
  it('says nothing of a picture that is not sent', () => {
    expect(uplinkWords([verdict('weak')], { video: false })).toMatch(/hear you/);
    expect(uplinkWords([verdict('paused')], { video: false })).toBeNull();
    expect(uplinkWords([verdict('busy')], { video: false })).toBeNull();
  });
});

describe('the details of a connection', () => {
  it('are in a person’s units', () => {
    expect(said({})).toMatchObject({
      Path: 'Direct, over UDP',
      'Round trip': '42 ms',
      'Lost on the way to you': '1.2 %',
      'Lost on the way to them': '0 %',
      'Sound made up for lost parts': '30 %',
      'Picture you receive': '1280 × 720, 30 frames a second',
      'Limited by': 'Nothing',
      'You send': '52 kbit/s of sound, 1,205 kbit/s of picture',
      Codecs: 'Opus, VP8',
    });
  });
  it('tell a relay, and how it is reached', () => {
    expect(said({ path: { isRelayed: true, transport: 'tls' } })['Path']).toBe('Relayed by a server, over TLS');
  });
  it('tell a busy device from the network', () => {
    expect(said({ limitedBy: 'cpu' })['Limited by']).toMatch(/device/);
    expect(said({ limitedBy: 'bandwidth' })['Limited by']).toBe('The network');
  });
  it('admit what is not known', () => {
    const none: MediaFlow = {
      ...flow,
      framesPerSecond: 0,
      width: null,
      height: null,
      audioCodec: null,
      videoCodec: null,
    };
    const values = said({
      roundTripMs: null,
      lossIn: null,
      path: null,
      sent: none,
      received: none,
      availableOutKbps: null,
    });
    expect(values).toMatchObject({
      Path: 'Not known',
      'Round trip': 'Not known',
      'Lost on the way to you': 'Not known',
      'Picture you send': 'None',
      'Limited by': 'Not known',
      Codecs: 'Not known',
    });
    expect(Object.values(values).join()).not.toMatch(/NaN|null|undefined/);
  });
});
