/** Runs in a page, before its own scripts: notes when "Start call" is clicked and when the first remote picture is decoded. */
export function firstFrameClock(): void {
  window.proofClock = { clickedAtMs: null, decodedAtMs: null };
  document.addEventListener(
    'click',
    ({ target }) => {
      const isStart = target instanceof Element && target.closest('button')?.textContent?.trim() === 'Start call';
      if (isStart) window.proofClock.clickedAtMs = Date.now();
    },
    { capture: true },
  );
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.addEventListener('track', ({ track }) => {
        if (track.kind === 'video') void noteFirstFrame(track);
      });
    }
  };

  /** Reads the decoder's output itself: painting, which a busy browser puts off, plays no part. */
  async function noteFirstFrame(track: MediaStreamTrack): Promise<void> {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    const { value } = await reader.read();
    if (value) window.proofClock.decodedAtMs ??= Date.now();
    value?.close();
    await reader.cancel();
  }
}

declare global {
  interface Window {
    proofClock: { clickedAtMs: number | null; decodedAtMs: number | null };
  }
  /** Chromium's; not in TypeScript's library. */
  class MediaStreamTrackProcessor {
    constructor(init: { track: MediaStreamTrack });
    readonly readable: ReadableStream<VideoFrame>;
  }
}
