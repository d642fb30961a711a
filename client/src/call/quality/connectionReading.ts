import type { ConnectionPath, Limit } from './ConnectionSample.ts';

/** Counters of one kind of media in one direction, since the connection began. */
export type Counters = {
  readonly bytes: number;
  readonly packets: number;
  readonly lost: number;
  readonly frames: number;
  readonly samples: number;
  readonly concealed: number;
  readonly frozenMs: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly codec: string | null;
};

/** What the statistics of a connection say at one moment. */
export type ConnectionReading = {
  readonly atMs: number;
  readonly roundTripMs: number | null;
  readonly availableOutKbps: number | null;
  readonly limitedBy: Limit | null;
  readonly path: ConnectionPath | null;
  /** The share that the other side last reported as lost, by kind. */
  readonly reportedLoss: { readonly audio: number | null; readonly video: number | null };
  readonly sent: { readonly audio: Counters; readonly video: Counters };
  readonly received: { readonly audio: Counters; readonly video: Counters };
};

type Stats = Readonly<Record<string, unknown>>;
type Kind = 'audio' | 'video';

/** Reads an RTCStatsReport (W3C webrtc-stats). Whatever a browser leaves out is null or 0. */
export function connectionReading(report: RTCStatsReport, atMs: number): ConnectionReading {
  const all = [...(report as ReadonlyMap<string, Stats>).values()];
  const byId = (id: unknown): Stats | undefined =>
    typeof id === 'string' ? (report as ReadonlyMap<string, Stats>).get(id) : undefined;
  const pair = selectedPair(all, byId);
  const local = byId(pair?.['localCandidateId']);
  const remote = byId(pair?.['remoteCandidateId']);
  const outbound = all.find(({ type, kind }) => type === 'outbound-rtp' && kind === 'video');
  const counted = (type: string, kind: Kind): Counters =>
    countersOf(
      all.filter((one) => one['type'] === type && one['kind'] === kind),
      byId,
    );
  const roundTripSeconds = numberOr(pair?.['currentRoundTripTime'], null);
  const availableBits = numberOr(pair?.['availableOutgoingBitrate'], null);
  return {
    atMs,
    roundTripMs: roundTripSeconds === null ? null : roundTripSeconds * 1000,
    availableOutKbps: availableBits === null ? null : availableBits / 1000,
    limitedBy: limitOf(outbound?.['qualityLimitationReason']),
    path: local ? pathOf(local, remote) : null,
    reportedLoss: { audio: reportedLoss(all, 'audio'), video: reportedLoss(all, 'video') },
    sent: { audio: counted('outbound-rtp', 'audio'), video: counted('outbound-rtp', 'video') },
    received: { audio: counted('inbound-rtp', 'audio'), video: counted('inbound-rtp', 'video') },
  };
}

/** Chromium names it in `transport`; Firefox marks the pair itself. */
function selectedPair(all: readonly Stats[], byId: (id: unknown) => Stats | undefined): Stats | undefined {
  const named = all.map(({ type, selectedCandidatePairId: id }) => (type === 'transport' ? byId(id) : undefined));
  return (
    named.find((pair) => pair !== undefined) ??
    all.find(({ type, selected, nominated, state }) => {
      return type === 'candidate-pair' && (selected === true || (nominated === true && state === 'succeeded'));
    })
  );
}

function pathOf(local: Stats, remote: Stats | undefined): ConnectionPath {
  const isRelayed = local['candidateType'] === 'relay' || remote?.['candidateType'] === 'relay';
  // Only a relay of our own has a hop of another protocol than the candidate's.
  const transport = local['relayProtocol'] ?? local['protocol'];
  return { isRelayed, transport: transport === 'tcp' || transport === 'tls' ? transport : 'udp' };
}

/** A stream that was replaced keeps its last counters for as long as the browser lists it. */
function countersOf(streams: readonly Stats[], byId: (id: unknown) => Stats | undefined): Counters {
  const sum = (...names: string[]): number =>
    streams.reduce((total, one) => total + (names.map((name) => numberOr(one[name], null)).find(isNumber) ?? 0), 0);
  const last = streams.at(-1);
  return {
    bytes: sum('bytesReceived', 'bytesSent'),
    packets: sum('packetsReceived', 'packetsSent'),
    lost: sum('packetsLost'),
    frames: sum('framesDecoded', 'framesSent', 'framesEncoded'),
    samples: sum('totalSamplesReceived'),
    // Silence that stands for silence is what one hears of somebody without a microphone.
    concealed: sum('concealedSamples') - sum('silentConcealedSamples'),
    frozenMs: sum('totalFreezesDuration') * 1000,
    width: numberOr(last?.['frameWidth'], null),
    height: numberOr(last?.['frameHeight'], null),
    codec: codecOf(byId(last?.['codecId'])),
  };
}

function codecOf(codec: Stats | undefined): string | null {
  const mimeType = codec?.['mimeType'];
  return typeof mimeType === 'string' ? mimeType.slice(mimeType.indexOf('/') + 1) : null;
}

function reportedLoss(all: readonly Stats[], kind: Kind): number | null {
  const report = all.findLast((one) => one['type'] === 'remote-inbound-rtp' && one['kind'] === kind);
  return numberOr(report?.['fractionLost'], null);
}

function limitOf(reason: unknown): Limit | null {
  return reason === 'none' || reason === 'cpu' || reason === 'bandwidth' || reason === 'other' ? reason : null;
}

function numberOr<Other>(value: unknown, other: Other): number | Other {
  return typeof value === 'number' && Number.isFinite(value) ? value : other;
}

function isNumber(value: number | null): value is number {
  return value !== null;
}
