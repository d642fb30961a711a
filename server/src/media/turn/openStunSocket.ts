import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect as connectTcp, isIP, isIPv6, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { IceUrl } from './iceUrl.ts';
import { splitFrames } from './stunFrames.ts';

/** A way to one STUN or TURN server, in whole messages. Whoever opened it closes it. */
export type StunSocket = {
  /** Over UDP a message may get lost; over a stream it does not. */
  readonly isReliable: boolean;
  send(bytes: Buffer): void;
  close(): void;
};

export type StunSocketEvents = {
  onMessage: (bytes: Buffer) => void;
  /** The way is gone; after that nothing more comes. Not called for one's own `close`. */
  onLost: (error: Error) => void;
};

/** Opens the way. @throws the system's error when there is none, and `DTLS` for a transport that we do not speak */
export async function openStunSocket(url: IceUrl, events: StunSocketEvents, timeoutMs: number): Promise<StunSocket> {
  switch (url.transport) {
    case 'udp':
      return openUdp(url, events);
    case 'tcp':
      return openStream(connectTcp({ host: url.host, port: url.port }), 'connect', events, timeoutMs);
    case 'tls': {
      const servername = isIP(url.host) === 0 ? url.host : '';
      return openStream(connectTls({ host: url.host, port: url.port, servername }), 'secureConnect', events, timeoutMs);
    }
    case 'dtls':
      throw new Error('DTLS is not spoken here.');
  }
}

async function openUdp({ host, port }: IceUrl, events: StunSocketEvents): Promise<StunSocket> {
  const { address } = await lookup(host);
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  socket.on('message', events.onMessage);
  // Connected, so that a closed port is told (ICMP) and strangers are not heard.
  socket.connect(port, address);
  await once(socket, 'connect');
  socket.on('error', events.onLost);
  return { isReliable: false, send: (bytes) => socket.send(bytes), close: () => void socket.close() };
}

async function openStream(
  socket: Socket | TLSSocket,
  ready: 'connect' | 'secureConnect',
  events: StunSocketEvents,
  timeoutMs: number,
): Promise<StunSocket> {
  try {
    await once(socket, ready, { signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    // Somebody is there, and does not speak TLS.
    const code = socket.connecting ? 'ETIMEDOUT' : 'ERR_TLS_HANDSHAKE_TIMEOUT';
    socket.destroy();
    if (error instanceof Error && error.name === 'AbortError') {
      throw Object.assign(new Error('No answer in time.'), { code });
    }
    throw error;
  }
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    const split = splitFrames(Buffer.concat([rest, chunk]));
    rest = split.rest;
    for (const frame of split.frames) events.onMessage(frame);
  });
  socket.on('error', events.onLost);
  let isOurs = false;
  socket.once('close', () => {
    if (!isOurs) events.onLost(new Error('The server closed the connection.'));
  });
  return {
    isReliable: true,
    send: (bytes) => void socket.write(padForStream(bytes)),
    close() {
      isOurs = true;
      socket.destroySoon();
    },
  };
}

/** STUN messages are whole words already; ChannelData may not be. */
function padForStream(bytes: Buffer): Buffer {
  return Buffer.concat([bytes], Math.ceil(bytes.length / 4) * 4);
}
