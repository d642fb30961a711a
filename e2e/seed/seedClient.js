// A client that knows the seed document and nothing else: its REST routes, its seven events, its order of steps. It sends
// no `iceCandidate` and reads none, asks for no acknowledgement, offers before it has media, and adds its tracks after
// the answer. What the document leaves open is done the shortest way. It must work with our server and our client.
'use strict';

class PeerService {
  constructor() {
    // The document's STUN servers are left out: no packet may leave the test machine.
    this.peer = new RTCPeerConnection({ iceServers: [] });
  }
  async getOffer() {
    const offer = await this.peer.createOffer();
    await this.peer.setLocalDescription(offer);
    return offer;
  }
  async getAnswer(offer) {
    await this.peer.setRemoteDescription(new RTCSessionDescription(offer));
    const answer = await this.peer.createAnswer();
    await this.peer.setLocalDescription(answer);
    return answer;
  }
  async setRemoteAnswer(answer) {
    if (this.peer.signalingState !== 'have-local-offer') return;
    await this.peer.setRemoteDescription(new RTCSessionDescription(answer));
  }
}

const peer = new PeerService();
let socket;
let myStream;
let isMuted = false;

/** What the test reads. */
const seed = { remoteSocketId: null, errors: [], ended: false, user: null, joined: null };
window.seed = seed;

async function post(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

async function openMyStream() {
  myStream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
  document.querySelector('#mine').srcObject = myStream;
}

function sendStream() {
  for (const track of myStream.getTracks()) {
    if (!peer.peer.getSenders().some((sender) => sender.track === track)) peer.peer.addTrack(track, myStream);
  }
}

seed.register = async (name, email, password) => {
  const { status, body } = await post('/api/auth/register', { name, email, password });
  if (status !== 201) throw new Error(JSON.stringify(body));
  localStorage.setItem('token', body.token);
  seed.user = body.user;
};

seed.connect = () =>
  new Promise((resolve, reject) => {
    socket = io(location.origin, { auth: { token: localStorage.getItem('token') } });
    socket.on('connect', resolve);
    socket.on('connect_error', reject);
    socket.on('error', ({ message }) => seed.errors.push(message));
    socket.on('userJoined', (data) => {
      seed.joined = data;
    });
    socket.on('newUserJoined', ({ id }) => {
      seed.remoteSocketId = id;
    });
    socket.on('incomingCall', async ({ from, offer }) => {
      seed.remoteSocketId = from;
      await openMyStream();
      const answer = await peer.getAnswer(offer);
      socket.emit('callAccepted', { to: from, answer });
      sendStream();
    });
    socket.on('callAccepted', async ({ answer }) => {
      await peer.setRemoteAnswer(answer);
      sendStream();
    });
    socket.on('negotiationneed', async ({ from, offer }) => {
      const answer = await peer.getAnswer(offer);
      socket.emit('negotiationDone', { to: from, answer });
    });
    socket.on('negotiationFinal', async ({ answer }) => {
      await peer.setRemoteAnswer(answer);
    });
    socket.on('remoteMuted', (data) => {
      document.querySelector('#muted').hidden = !data.isMuted;
    });
    socket.on('callEnded', () => stop());
  });

seed.join = (roomId) => {
  socket.emit('joinRoom', { email: seed.user.email, roomId });
};

/** "Start Call": the document opens the media first, then offers without it. */
seed.callUser = async (to) => {
  seed.remoteSocketId = to;
  await openMyStream();
  const offer = await peer.getOffer();
  socket.emit('callUser', { to, offer });
};

seed.toggleMute = () => {
  isMuted = !isMuted;
  for (const track of myStream.getAudioTracks()) track.enabled = !isMuted;
  socket.emit('muteToggle', { to: seed.remoteSocketId, isMuted });
};

function stop() {
  for (const track of myStream?.getTracks() ?? []) track.stop();
  peer.peer.close();
  seed.ended = true;
}

seed.stopCall = () => {
  stop();
  socket.emit('endCall', { to: seed.remoteSocketId });
};

peer.peer.addEventListener('negotiationneeded', async () => {
  const offer = await peer.getOffer();
  socket.emit('negotiationneed', { to: seed.remoteSocketId, offer });
});

peer.peer.addEventListener('track', (event) => {
  document.querySelector('#remote').srcObject = event.streams[0];
});
