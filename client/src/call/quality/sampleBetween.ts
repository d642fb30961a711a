import type { ConnectionReading, Counters } from './connectionReading.ts';
import type { ConnectionSample, MediaFlow } from './ConnectionSample.ts';

/** What happened between two readings of one connection. */
export function sampleBetween(before: ConnectionReading, after: ConnectionReading): ConnectionSample {
  const spanMs = Math.max(1, after.atMs - before.atMs);
  const [heardBefore, heard] = [before.received.audio, after.received.audio];
  const [seenBefore, seen] = [before.received.video, after.received.video];
  const came = grown(heardBefore.packets, heard.packets) + grown(seenBefore.packets, seen.packets);
  // Late packets are counted as lost first and taken back later: then there is less than nothing lost.
  const missed = grown(heardBefore.lost, heard.lost) + grown(seenBefore.lost, seen.lost);
  const played = grown(heardBefore.samples, heard.samples);
  const hasPicture = seen.frames > 0;
  return {
    spanMs,
    roundTripMs: after.roundTripMs,
    lossIn: came + missed === 0 ? null : missed / (came + missed),
    lossOut: lossOut(before, after),
    concealedAudio: played === 0 ? null : grown(heardBefore.concealed, heard.concealed) / played,
    frozen: hasPicture ? Math.min(1, grown(seenBefore.frozenMs, seen.frozenMs) / spanMs) : null,
    availableOutKbps: after.availableOutKbps,
    limitedBy: after.limitedBy,
    path: after.path,
    sent: flow(before.sent, after.sent, spanMs),
    received: flow(before.received, after.received, spanMs),
  };
}

function flow(before: ConnectionReading['sent'], after: ConnectionReading['sent'], spanMs: number): MediaFlow {
  const kbps = (earlier: Counters, later: Counters): number => (grown(earlier.bytes, later.bytes) * 8) / spanMs;
  return {
    audioKbps: kbps(before.audio, after.audio),
    videoKbps: kbps(before.video, after.video),
    framesPerSecond: (grown(before.video.frames, after.video.frames) * 1000) / spanMs,
    width: after.video.width,
    height: after.video.height,
    audioCodec: after.audio.codec,
    videoCodec: after.video.codec,
  };
}

/** Reports come by kind, and stay in the statistics after the last packet of it: only what is being sent counts, by its packets. */
function lossOut(before: ConnectionReading, after: ConnectionReading): number | null {
  let [weight, lost] = [0, 0];
  for (const kind of ['audio', 'video'] as const) {
    const share = after.reportedLoss[kind];
    const packets = grown(before.sent[kind].packets, after.sent[kind].packets);
    if (share === null || packets === 0) continue;
    weight += packets;
    lost += share * packets;
  }
  return weight === 0 ? null : lost / weight;
}

function grown(before: number, after: number): number {
  return Math.max(0, after - before);
}
