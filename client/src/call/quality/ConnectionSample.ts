/** How packets reach the other side. `isRelayed`: through a TURN server. `transport` is that of our own first hop. */
export type ConnectionPath = { readonly isRelayed: boolean; readonly transport: 'udp' | 'tcp' | 'tls' };

/** What a browser says keeps a picture smaller than it was captured (W3C webrtc-stats, RTCQualityLimitationReason). */
export type Limit = 'none' | 'cpu' | 'bandwidth' | 'other';

/** Media in one direction, over the time of a sample. Null: there was none, or the browser does not say. */
export type MediaFlow = {
  readonly audioKbps: number;
  readonly videoKbps: number;
  readonly framesPerSecond: number;
  readonly width: number | null;
  readonly height: number | null;
  /** As in SDP, without the kind: `opus`, `red`, `VP8`. */
  readonly audioCodec: string | null;
  readonly videoCodec: string | null;
};

/** What one connection did between two looks at its statistics. Shares are from 0 to 1. */
export type ConnectionSample = {
  readonly spanMs: number;
  readonly roundTripMs: number | null;
  /** Of the packets that the other side sent. */
  readonly lossIn: number | null;
  /** Of our packets, as the other side reports it (RTCP, RFC 3550 6.4.1). */
  readonly lossOut: number | null;
  /** Of the sound that was played: made up, because its packets did not come in time. */
  readonly concealedAudio: number | null;
  /** How much of the time the received picture stood still between two frames, by the browser's own measure. */
  readonly frozen: number | null;
  /** What the sender's congestion control would send. */
  readonly availableOutKbps: number | null;
  readonly limitedBy: Limit | null;
  readonly path: ConnectionPath | null;
  readonly sent: MediaFlow;
  readonly received: MediaFlow;
};
