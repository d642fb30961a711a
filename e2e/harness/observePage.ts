import type { Transport } from './strongCipher.ts';

/** What one page decodes, summed over the others. */
export type Inbound = { framesDecoded: number; audioSamples: number; audioEnergy: number };

declare global {
  interface Window {
    parleyConnections(): RTCPeerConnection[];
    parleyTracks(): MediaStreamTrack[];
    parleyInbound(): Promise<Inbound>;
    /** The transports of each connection that is connected. */
    parleyTransports(): Promise<Transport[][]>;
    /** Frames that each video with this test id has shown. */
    parleyShownFrames(testId: string): number[];
    parleySockets: { cut(): void; restore(): void };
  }
}

/**
 * Runs in a page before its own scripts: remembers its connections, captured tracks and sockets, and reads their
 * statistics. It must not depend on anything outside itself, or on one browser.
 */
export function observePage(): void {
  // What has ended is let go of: a page that is watched for leaks must not leak by being watched.
  let connections: RTCPeerConnection[] = [];
  let tracks: MediaStreamTrack[] = [];
  const isOpen = (one: RTCPeerConnection): boolean => one.connectionState !== 'closed';
  const isLive = (track: MediaStreamTrack): boolean => track.readyState === 'live';
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections = [...connections.filter(isOpen), this];
    }
  };
  window.parleyConnections = () => (connections = connections.filter(isOpen));
  window.parleyTracks = () => (tracks = tracks.filter(isLive));
  window.parleyInbound = async () => {
    const sum = { framesDecoded: 0, audioSamples: 0, audioEnergy: 0 };
    for (const connection of window.parleyConnections()) {
      for (const report of (await connection.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue;
        sum.framesDecoded += report.framesDecoded ?? 0;
        sum.audioSamples += report.kind === 'audio' ? (report.totalSamplesReceived ?? 0) : 0;
        sum.audioEnergy += report.totalAudioEnergy ?? 0;
      }
    }
    return sum;
  };
  window.parleyTransports = async () => {
    const connected = window.parleyConnections().filter(({ connectionState }) => connectionState === 'connected');
    const reports = await Promise.all(connected.map((connection) => connection.getStats()));
    return reports.map((report) => [...report.values()].filter(({ type }) => type === 'transport'));
  };
  const presented = new WeakMap<HTMLVideoElement, number>();
  const countPresented = (video: HTMLVideoElement): number => {
    const begun = presented.get(video);
    if (begun !== undefined) return begun;
    const follow = (_: number, { presentedFrames }: { presentedFrames: number }): void => {
      presented.set(video, presentedFrames);
      video.requestVideoFrameCallback(follow);
    };
    presented.set(video, 0);
    video.requestVideoFrameCallback(follow);
    return 0;
  };
  window.parleyShownFrames = (testId) =>
    [...document.querySelectorAll<HTMLVideoElement>(`[data-testid="${testId}"]`)].map(
      // Firefox counts no frames of a stream there, and Chromium presents none of a page behind another.
      (video) => video.getVideoPlaybackQuality().totalVideoFrames || countPresented(video),
    );
  let isCut = false;
  /** An address at which no server of sockets answers. */
  const diverted = (url: string | URL): string => (isCut ? String(url).replace('/socket.io/', '/cut/') : String(url));
  const sockets: WebSocket[] = [];
  const NativeSocket = window.WebSocket;
  window.WebSocket = class extends NativeSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(diverted(url), protocols);
      sockets.push(this);
    }
  };
  const openRequest = XMLHttpRequest.prototype.open;
  XMLHttpRequest.prototype.open = function open(method: string, url: string | URL): void {
    openRequest.call(this, method, diverted(url), true);
  };
  window.parleySockets = {
    cut() {
      isCut = true;
      for (const socket of sockets.splice(0)) socket.close();
    },
    restore() {
      isCut = false;
    },
  };
  const { mediaDevices } = navigator;
  if (!mediaDevices) return;
  const original = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints) => {
    const stream = await original(constraints);
    tracks = [...tracks.filter(isLive), ...stream.getTracks()];
    return stream;
  };
}
