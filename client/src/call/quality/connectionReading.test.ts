import { describe, expect, it } from 'vitest';
import { connectionReading } from './connectionReading.ts';
import { sampleBetween } from './sampleBetween.ts';

type Stats = Record<string, unknown>;

/** A report as Chromium gives it, `seconds` into a call. */
function report(seconds: number, changes: Record<string, Stats> = {}): RTCStatsReport {
  const all: Record<string, Stats> = {
    T: { type: 'transport', selectedCandidatePairId: 'P' },
    P: {
      type: 'candidate-pair',
      localCandidateId: 'L',
      remoteCandidateId: 'R',
      currentRoundTripTime: 0.042,
      availableOutgoingBitrate: 850_000,
    },
    // One that is nominated by nobody must not be taken for the path.
    P2: { type: 'candidate-pair', localCandidateId: 'R', remoteCandidateId: 'L', currentRoundTripTime: 9 },
    L: { type: 'local-candidate', candidateType: 'host', protocol: 'udp' },
    R: { type: 'remote-candidate', candidateType: 'srflx', protocol: 'udp' },
    C1: { type: 'codec', mimeType: 'audio/opus' },
    C2: { type: 'codec', mimeType: 'video/VP8' },
    IA: {
      type: 'inbound-rtp',
      kind: 'audio',
      codecId: 'C1',
      bytesReceived: 4000 * seconds,
      packetsReceived: 45 * seconds,
      packetsLost: 5 * seconds,
      totalSamplesReceived: 48_000 * seconds,
      concealedSamples: 2400 * seconds,
      silentConcealedSamples: 1440 * seconds,
    },
    IV: {
      type: 'inbound-rtp',
      kind: 'video',
      codecId: 'C2',
      bytesReceived: 100_000 * seconds,
      packetsReceived: 90 * seconds,
      packetsLost: 10 * seconds,
      framesDecoded: 24 * seconds,
      totalFreezesDuration: 0.1 * seconds,
      frameWidth: 1280,
      frameHeight: 720,
    },
    OA: { type: 'outbound-rtp', kind: 'audio', codecId: 'C1', bytesSent: 5000 * seconds, packetsSent: 50 * seconds },
    OV: {
      type: 'outbound-rtp',
      kind: 'video',
      codecId: 'C2',
      bytesSent: 50_000 * seconds,
      packetsSent: 150 * seconds,
      framesSent: 15 * seconds,
      frameWidth: 640,
      frameHeight: 360,
      qualityLimitationReason: 'cpu',
    },
    RA: { type: 'remote-inbound-rtp', kind: 'audio', fractionLost: 0.2 },
    RV: { type: 'remote-inbound-rtp', kind: 'video', fractionLost: 0.04 },
    ...changes,
  };
  return new Map(Object.entries(all).map(([id, one]) => [id, { id, ...one }]));
}

function sample(before: RTCStatsReport, after: RTCStatsReport) {
  return sampleBetween(connectionReading(before, 10_000), connectionReading(after, 12_000));
}

describe('a sample', () => {
  const one = sample(report(10), report(12));

  it('has the path, its round trip, and what it would carry', () => {
    expect(one).toMatchObject({
      spanMs: 2000,
      roundTripMs: 42,
      availableOutKbps: 850,
      path: { isRelayed: false, transport: 'udp' },
      limitedBy: 'cpu',
    });
  });
  it('has the shares of this time, not of the whole call', () => {
    expect(one.lossIn).toBeCloseTo(0.1);
    // Weighted by what is sent of each kind.
    expect(one.lossOut).toBeCloseTo((0.2 * 100 + 0.04 * 300) / 400);
    expect(one.concealedAudio).toBeCloseTo(0.02);
    expect(one.frozen).toBeCloseTo(0.1);
  });
  it('has what flows in each direction', () => {
    expect(one.received).toEqual({
      audioKbps: 32,
      videoKbps: 800,
      framesPerSecond: 24,
      width: 1280,
      height: 720,
      audioCodec: 'opus',
      videoCodec: 'VP8',
    });
    expect(one.sent).toMatchObject({ audioKbps: 40, videoKbps: 400, framesPerSecond: 15, width: 640 });
  });
});

describe('other browsers and other paths', () => {
  it('a relay over TLS is told by our own candidate', () => {
    const changes = { L: { type: 'local-candidate', candidateType: 'relay', protocol: 'udp', relayProtocol: 'tls' } };
    expect(sample(report(1, changes), report(2, changes)).path).toEqual({ isRelayed: true, transport: 'tls' });
  });
  it('a relay of the other side is a relay', () => {
    const changes = { R: { type: 'remote-candidate', candidateType: 'relay', protocol: 'udp' } };
    expect(sample(report(1, changes), report(2, changes)).path).toEqual({ isRelayed: true, transport: 'udp' });
  });
  it('Firefox marks the pair itself', () => {
    const changes = { T: { type: 'nothing' }, P: { type: 'candidate-pair', selected: true, localCandidateId: 'L' } };
    expect(connectionReading(report(1, changes), 0).path).toEqual({ isRelayed: false, transport: 'udp' });
  });
  it('what a browser does not say is not known, and nothing throws', () => {
    const empty: RTCStatsReport = new Map();
    expect(sample(empty, empty)).toMatchObject({
      roundTripMs: null,
      lossIn: null,
      lossOut: null,
      concealedAudio: null,
      frozen: null,
      availableOutKbps: null,
      limitedBy: null,
      path: null,
    });
  });
  it('counters that begin anew do not count backwards', () => {
    const { lossIn, sent, received } = sample(report(10), report(1));
    expect([lossIn, sent.videoKbps, received.framesPerSecond]).toEqual([null, 0, 0]);
  });
});
