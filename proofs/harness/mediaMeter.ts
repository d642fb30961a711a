/** What a page has received and sent since it was loaded, over all the connections it has had. */
export type MediaTotals = {
  /** Of the sound that was played: all, and what was made up because its packets did not come. */
  playedSamples: number;
  concealedSamples: number;
  framesDecoded: number;
  /** Time that the browser itself calls frozen (W3C webrtc-stats, totalFreezesDuration). */
  frozenMs: number;
  /** Sent, with RTP headers: what the link of a call carries, but for IP, UDP and SRTP's own. */
  audioBytes: number;
  videoBytes: number;
  /** The size of the last picture that was sent. */
  sentWidth: number;
};

declare global {
  interface Window {
    mediaTotals: MediaTotals;
  }
}

/** Runs in a page before its own scripts, beside what `Person` leaves there: adds up what `getStats` says, every 250 ms. */
export function mediaMeter(): void {
  const totals: MediaTotals = {
    playedSamples: 0,
    concealedSamples: 0,
    framesDecoded: 0,
    frozenMs: 0,
    audioBytes: 0,
    videoBytes: 0,
    sentWidth: 0,
  };
  window.mediaTotals = totals;
  const former = new WeakMap<RTCPeerConnection, Map<string, number>>();
  let isReading = false;
  const read = async (): Promise<void> => {
    if (isReading) return;
    isReading = true;
    for (const connection of window.parleyConnections?.() ?? []) {
      const known = former.get(connection) ?? new Map<string, number>();
      former.set(connection, known);
      for (const report of (await connection.getStats()).values()) {
        const grown = (name: string): number => {
          const key = `${report.id} ${name}`;
          const value = Number(report[name] ?? 0);
          const growth = Math.max(0, value - (known.get(key) ?? 0));
          known.set(key, value);
          return growth;
        };
        if (report.type === 'inbound-rtp') {
          totals.playedSamples += grown('totalSamplesReceived');
          totals.concealedSamples += grown('concealedSamples');
          totals.framesDecoded += grown('framesDecoded');
          totals.frozenMs += grown('totalFreezesDuration') * 1000;
        }
        if (report.type === 'outbound-rtp') {
          const bytes = grown('bytesSent') + grown('headerBytesSent');
          totals[report.kind === 'audio' ? 'audioBytes' : 'videoBytes'] += bytes;
          if (report.kind === 'video' && report.frameWidth) totals.sentWidth = report.frameWidth as number;
        }
      }
    }
    isReading = false;
  };
  setInterval(() => void read().catch(() => (isReading = false)), 250);
}
