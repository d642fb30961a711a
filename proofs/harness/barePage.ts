import type { Socket } from 'socket.io-client';

/** Runs in the bare page: the shortest way from a click to a picture that the browser's own interfaces allow, with trickle. */
export function barePage(): void {
  let stream: MediaStream | null = null;
  let peer: RTCPeerConnection | null = null;
  const socket = window.io(window.location.origin, { transports: ['websocket'] });

  const open = (to: string): RTCPeerConnection => {
    const made = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    for (const track of stream?.getTracks() ?? []) if (stream) made.addTrack(track, stream);
    made.addEventListener('icecandidate', ({ candidate }) => socket.emit('iceCandidate', { to, candidate }));
    made.addEventListener('track', ({ streams }) => {
      const video = document.querySelector('video');
      if (video) video.srcObject = streams[0] ?? null;
    });
    peer = made;
    return made;
  };
  socket.on('incomingCall', async ({ from, offer }) => {
    const callee = open(from);
    await callee.setRemoteDescription(offer);
    await callee.setLocalDescription();
    if (callee.localDescription) socket.emit('callAccepted', { to: from, answer: callee.localDescription });
  });
  // A candidate waits for the remote description inside the browser's own queue: it was set before, in the same order.
  socket.on('callAccepted', ({ answer }) => void peer?.setRemoteDescription(answer));
  socket.on('iceCandidate', ({ candidate }) => void peer?.addIceCandidate(candidate ?? undefined));

  window.bare = {
    id: () => socket.id ?? null,
    async openMedia() {
      // What our client asks for.
      const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
      const video = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
      stream = await navigator.mediaDevices.getUserMedia({ audio, video });
    },
    listenForClick(to) {
      const call = async (): Promise<void> => {
        const caller = open(to);
        await caller.setLocalDescription();
        if (caller.localDescription) socket.emit('callUser', { to, offer: caller.localDescription });
      };
      document.querySelector('button')?.addEventListener('click', () => void call(), { once: true });
    },
    hangUp() {
      peer?.close();
      for (const track of stream?.getTracks() ?? []) track.stop();
      peer = null;
      stream = null;
    },
  };
}

type Bare = {
  /** The socket's id once it is connected. */
  id(): string | null;
  openMedia(): Promise<void>;
  /** Makes the button call `to`. */
  listenForClick(to: string): void;
  hangUp(): void;
};

type Offer = { offer: RTCSessionDescriptionInit };
type Answer = { answer: RTCSessionDescriptionInit };
type Candidate = { candidate: RTCIceCandidateInit | null };
type Push<Content> = (push: { from: string } & Content) => void;
type Request<Content> = (request: { to: string } & Content) => void;
type BareSocket = Socket<
  { incomingCall: Push<Offer>; callAccepted: Push<Answer>; iceCandidate: Push<Candidate> },
  { callUser: Request<Offer>; callAccepted: Request<Answer>; iceCandidate: Request<Candidate> }
>;

declare global {
  interface Window {
    bare: Bare;
    io(url: string, options: { transports: string[] }): BareSocket;
  }
}
