import type { ConnectionSample, MediaFlow } from '../../call/quality/ConnectionSample.ts';
import type { ConnectionVerdict } from '../../call/quality/ConnectionWatch.ts';
import type { QualityLevel } from '../../call/quality/qualityMeter.ts';
import type { Uplink } from '../../call/quality/uplink.ts';

/** What stands over the last frame of somebody whose picture does not come. */
export const PAUSED_WORDS = 'Video paused, weak network';

/** A connection in one or two words. */
export function levelWords(level: QualityLevel): string {
  switch (level) {
    case 'good':
      return 'Good connection';
    case 'weak':
      return 'Weak network';
    case 'poor':
      return 'Very weak network';
  }
}

const GRAVITY: readonly Uplink[] = ['good', 'busy', 'weak', 'paused'];

/** What one should know of one's own sending, by the worst of one's connections; null when all is well. */
export function uplinkWords(verdicts: Iterable<ConnectionVerdict>, sends: { video: boolean }): string | null {
  const uplinks = [...verdicts].map(({ uplink }) => uplink);
  const worst = GRAVITY.findLast((uplink) => uplinks.includes(uplink)) ?? 'good';
  if (worst === 'good') return null;
  if (!sends.video) return worst === 'weak' ? 'Your network is weak. Others may not hear you well.' : null;
  switch (worst) {
    case 'paused':
      return 'Your network is weak. Your video is paused so that others still hear you. It comes back by itself.';
    case 'weak':
      return 'Your network is weak. Others see a smaller picture of you.';
    case 'busy':
      return 'This device is busy, so your picture moves less. Close other programs to make it smooth.';
  }
}

/** One line of the details: what it is about, and what there is to say. */
export type Detail = { readonly name: string; readonly value: string };

/** A connection for the one who asks, in the order in which one would ask. */
export function connectionDetails(sample: ConnectionSample): Detail[] {
  return [
    { name: 'Path', value: pathWords(sample) },
    { name: 'Round trip', value: sample.roundTripMs === null ? NOT_KNOWN : `${Math.round(sample.roundTripMs)} ms` },
    { name: 'Lost on the way to you', value: share(sample.lossIn) },
    { name: 'Lost on the way to them', value: share(sample.lossOut) },
    { name: 'Sound made up for lost parts', value: share(sample.concealedAudio) },
    { name: 'Picture you receive', value: pictureWords(sample.received) },
    { name: 'Picture you send', value: pictureWords(sample.sent) },
    { name: 'Limited by', value: limitWords(sample) },
    { name: 'You receive', value: rateWords(sample.received) },
    { name: 'You send', value: rateWords(sample.sent) },
    { name: 'Room for sending', value: sample.availableOutKbps === null ? NOT_KNOWN : kbps(sample.availableOutKbps) },
    { name: 'Codecs', value: codecWords(sample) },
  ];
}

const NOT_KNOWN = 'Not known';
const NONE = 'None';

function pathWords({ path }: ConnectionSample): string {
  if (path === null) return NOT_KNOWN;
  const by = { udp: 'UDP', tcp: 'TCP', tls: 'TLS' }[path.transport];
  return path.isRelayed ? `Relayed by a server, over ${by}` : `Direct, over ${by}`;
}

function share(part: number | null): string {
  if (part === null) return NOT_KNOWN;
  const percent = part * 100;
  return `${percent > 0 && percent < 10 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}

function pictureWords({ width, height, framesPerSecond }: MediaFlow): string {
  if (framesPerSecond === 0 || width === null || height === null) return NONE;
  return `${width} × ${height}, ${Math.round(framesPerSecond)} frames a second`;
}

function limitWords({ limitedBy, sent }: ConnectionSample): string {
  if (sent.framesPerSecond === 0 || limitedBy === null) return NOT_KNOWN;
  switch (limitedBy) {
    case 'none':
      return 'Nothing';
    case 'cpu':
      return 'This device: it is busy';
    case 'bandwidth':
      return 'The network';
    case 'other':
      return 'The browser';
  }
}

function rateWords({ audioKbps, videoKbps }: MediaFlow): string {
  return `${kbps(audioKbps)} of sound, ${kbps(videoKbps)} of picture`;
}

function kbps(rate: number): string {
  return `${Math.round(rate).toLocaleString('en')} kbit/s`;
}

function codecWords({ sent, received }: ConnectionSample): string {
  const names = [sent.audioCodec ?? received.audioCodec, sent.videoCodec ?? received.videoCodec].map(codecName);
  return names.filter((name) => name !== null).join(', ') || NOT_KNOWN;
}

function codecName(codec: string | null): string | null {
  return codec === 'opus' ? 'Opus' : codec;
}
