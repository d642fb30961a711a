/** What one page makes of the rounds of a proof. */
export type Renegotiator = {
  /** After `afterMs`: switches the camera, and adds a second video track, or takes it away again. */
  round(afterMs: number): void;
  /** What is in force: at rest or not, and what has been decoded over each video section so far. */
  look(): Promise<Look>;
  /** What was refused by the browser in any step of a negotiation, in words. */
  readonly refusals: string[];
};

export type Look = {
  signalingState: string;
  /** This page sends a second video track. */
  hasSecond: boolean;
  isCameraOn: boolean;
  audioPackets: number;
  /** Frames decoded by the section's name. */
  framesByMid: Record<string, number>;
};

declare global {
  interface Window {
    renegotiator: Renegotiator;
  }
}

/** Runs in the page before its own scripts. */
export function renegotiate(): void {
  const refusals: string[] = [];
  const { prototype } = RTCPeerConnection;
  for (const step of ['setLocalDescription', 'setRemoteDescription'] as const) {
    const original = prototype[step];
    prototype[step] = async function observed(this: RTCPeerConnection, description?: RTCLocalSessionDescriptionInit) {
      try {
        await Reflect.apply(original, this, [description]);
      } catch (error) {
        refusals.push(`${step}: ${String(error)}`);
        throw error;
      }
    };
  }
  let second: RTCRtpTransceiver | null = null;
  const current = (): RTCPeerConnection => {
    const connection = window.parleyConnections().at(-1);
    if (!connection) throw new Error('There is no connection.');
    return connection;
  };
  const moving = (): MediaStreamTrack => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [64, 48];
    const pen = canvas.getContext('2d');
    let frame = 0;
    setInterval(() => {
      frame += 1;
      pen?.fillRect(frame % 64, frame % 48, 2, 2);
    }, 100);
    const [track] = canvas.captureStream(10).getVideoTracks();
    if (!track) throw new Error('A canvas gives a track.');
    return track;
  };
  const button = (name: string): HTMLButtonElement | undefined =>
    [...document.querySelectorAll('button')].find((one) => (one.ariaLabel ?? one.textContent ?? '').trim() === name);
  let track: MediaStreamTrack | null = null;
  const change = (): void => {
    (button('Stop camera') ?? button('Start camera'))?.click();
    if (second) {
      second.stop();
      second = null;
    } else {
      track ??= moving();
      second = current().addTransceiver(track, { direction: 'sendonly' });
    }
  };
  window.renegotiator = {
    refusals,
    round: (afterMs) => void setTimeout(change, afterMs),
    async look() {
      const connection = current();
      const framesByMid: Record<string, number> = {};
      let audioPackets = 0;
      for (const report of (await connection.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue;
        if (report.kind === 'video') framesByMid[String(report.mid)] = Number(report.framesDecoded ?? 0);
        else audioPackets += Number(report.packetsReceived ?? 0);
      }
      return {
        signalingState: connection.signalingState,
        hasSecond: second !== null,
        isCameraOn: button('Stop camera') !== undefined,
        audioPackets,
        framesByMid,
      };
    },
  };
}
