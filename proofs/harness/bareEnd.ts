declare global {
  interface Window {
    bareEnd: {
      /** Makes the offer, or the answer to `offer`, with all its candidates. */
      describe(offer?: string): Promise<string>;
      accept(answer: string): Promise<void>;
      close(): void;
    };
  }
}

/** Runs in a page: one end of a connection with nothing around it, and a video in the page that shows what comes. */
export function bareEnd(): void {
  const peer = new RTCPeerConnection();
  const video = Object.assign(document.createElement('video'), { autoplay: true, muted: true, id: 'bare' });
  video.style.cssText = 'position: fixed; inset: 0; width: 640px; height: 360px; z-index: 9';
  document.body.append(video);
  peer.addEventListener('track', ({ track, streams }) => {
    if (track.kind === 'video') video.srcObject = streams[0] ?? null;
  });
  const tracks: MediaStreamTrack[] = [];
  window.bareEnd = {
    async describe(offer) {
      if (offer !== undefined) await peer.setRemoteDescription({ type: 'offer', sdp: offer });
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
      tracks.push(...stream.getTracks());
      for (const track of stream.getTracks()) peer.addTrack(track, stream);
      await peer.setLocalDescription();
      while (peer.iceGatheringState !== 'complete') {
        await new Promise((resolve) => peer.addEventListener('icegatheringstatechange', resolve, { once: true }));
      }
      return peer.localDescription?.sdp ?? '';
    },
    async accept(answer) {
      await peer.setRemoteDescription({ type: 'answer', sdp: answer });
    },
    close() {
      peer.close();
      for (const track of tracks) track.stop();
      video.remove();
    },
  };
}
