import type { IceUrl } from './iceUrl.ts';
import { openStunSocket, type StunSocket } from './openStunSocket.ts';
import { decodeXorAddress, encodeXorAddress, type TransportAddress } from './stunAddress.ts';
import { isChannelData } from './stunFrames.ts';
import {
  ATTRIBUTE,
  attributeOf,
  decodeStun,
  encodeStun,
  hasIntegrity,
  longTermKey,
  METHOD,
  newTransactionId,
  type StunAttribute,
  type StunMessage,
} from './stunMessage.ts';

/** An error response: the server understood and refuses. `code` is that of RFC 8489 and RFC 8656. */
export class StunRefusal extends Error {
  override readonly name = 'StunRefusal';
  readonly code: number;

  constructor(code: number, reason: string) {
    super(`${code} ${reason}`);
    this.code = code;
  }
}

/** Nothing came back in time. */
export class StunSilence extends Error {
  override readonly name = 'StunSilence';
}

/** An answer that is not what the RFCs say: most likely it is no STUN or TURN server. */
export class StunNonsense extends Error {
  override readonly name = 'StunNonsense';
}

export type TurnCredentials = { readonly username: string; readonly credential: string };
export type Allocation = { readonly relayed: TransportAddress; readonly mapped: TransportAddress };

type Secured = { key: Buffer; realm: string; nonce: Buffer; username: string };
type Waiting = { resolve: (bytes: Buffer) => void; reject: (error: Error) => void };

const TIMEOUT_MS = 5000;
/** First of the waits between repetitions, each twice the one before (RFC 8489, 6.2.1). */
const REPEAT_MS = 500;
/** UDP, the one transport that browsers relay (RFC 8656, 18.7). */
const RELAY_UDP = Buffer.from([17, 0, 0, 0]);
const NO_TIME = Buffer.alloc(4);
const LATER = { unauthorized: 401, staleNonce: 438 };

/**
 * A client of one STUN or TURN server over UDP, TCP or TLS: what a browser does to get a relayed address, and to send
 * through it. For the doctor and for tests; it refreshes nothing, so an allocation lives ten minutes.
 */
export class TurnClient {
  readonly #timeoutMs: number;
  readonly #waiting = new Map<string, Waiting>();
  readonly #listeners = new Set<(from: TransportAddress, data: Buffer) => void>();
  readonly #channels = new Map<number, TransportAddress>();
  #socket: StunSocket | null = null;
  #secured: Secured | null = null;
  #isAllocated = false;

  private constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** Connects, over TLS with a checked certificate. The caller closes it. @throws the system's error */
  static async open(url: IceUrl, options: { timeoutMs?: number } = {}): Promise<TurnClient> {
    const client = new TurnClient(options.timeoutMs ?? TIMEOUT_MS);
    const events = {
      onMessage: (bytes: Buffer) => client.#receive(bytes),
      onLost: (error: Error) => client.#fail(error),
    };
    client.#socket = await openStunSocket(url, events, client.#timeoutMs);
    return client;
  }

  /** The address that the server sees us under. */
  async binding(): Promise<TransportAddress> {
    return addressIn(await this.#request(METHOD.binding, () => []), ATTRIBUTE.xorMappedAddress);
  }

  /** Gets a relayed address, of IPv4 unless told otherwise. @throws StunRefusal 401 for credentials that are not good, 486 when a quota is used up */
  async allocate({ username, credential }: TurnCredentials, family: 4 | 6 = 4): Promise<Allocation> {
    const attributes = [
      { type: ATTRIBUTE.requestedTransport, value: RELAY_UDP },
      ...(family === 6 ? [{ type: ATTRIBUTE.requestedAddressFamily, value: Buffer.from([2, 0, 0, 0]) }] : []),
    ];
    const reply = await this.#request(METHOD.allocate, () => attributes).catch(async (error: unknown) => {
      // The first answer is always a refusal: it tells realm and nonce (RFC 8489, 9.2.3).
      if (!(error instanceof Challenge) || error.code !== LATER.unauthorized) throw error;
      const key = longTermKey(username, error.realm, credential);
      this.#secured = { key, realm: error.realm, nonce: error.nonce, username };
      return this.#request(METHOD.allocate, () => attributes);
    });
    this.#isAllocated = true;
    return {
      relayed: addressIn(reply, ATTRIBUTE.xorRelayedAddress),
      mapped: addressIn(reply, ATTRIBUTE.xorMappedAddress),
    };
  }

  /** Lets a peer's address through, in both directions. The port does not matter. @throws StunRefusal 403 for a peer that is denied */
  async permit(peer: TransportAddress): Promise<void> {
    await this.#request(METHOD.createPermission, (id) => [peerAttribute(peer, id)]);
  }

  /** The same, with a number (0x4000 to 0x4fff) that stands for the peer in what is sent from now on. */
  async bindChannel(number: number, peer: TransportAddress): Promise<void> {
    const value = Buffer.alloc(4);
    value.writeUInt16BE(number);
    const channel = { type: ATTRIBUTE.channelNumber, value };
    await this.#request(METHOD.channelBind, (id) => [channel, peerAttribute(peer, id)]);
    this.#channels.set(number, peer);
  }

  /** Sends to a permitted peer, through its channel if it has one. As with UDP itself, nobody says whether it arrives. */
  send(peer: TransportAddress, data: Buffer): void {
    const channel = [...this.#channels].find(([, bound]) => isSame(bound, peer))?.[0];
    if (channel !== undefined) {
      const head = Buffer.alloc(4);
      head.writeUInt16BE(channel, 0);
      head.writeUInt16BE(data.length, 2);
      this.#socket?.send(Buffer.concat([head, data]));
      return;
    }
    const transactionId = newTransactionId();
    const attributes = [peerAttribute(peer, transactionId), { type: ATTRIBUTE.data, value: data }];
    this.#socket?.send(encodeStun({ class: 'indication', method: METHOD.send, transactionId, attributes }));
  }

  /** Hears what peers send to the relayed address. Returns the function that ends it. */
  onData(listener: (from: TransportAddress, data: Buffer) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Gives the allocation back, so that it counts no more, and closes. May be called twice. */
  async close(): Promise<void> {
    if (this.#isAllocated) {
      this.#isAllocated = false;
      const attributes = [{ type: ATTRIBUTE.lifetime, value: NO_TIME }];
      // Best effort: a server that is gone forgets it by itself.
      await this.#request(METHOD.refresh, () => attributes).catch(() => undefined);
    }
    this.#fail(new Error('The client was closed.'));
  }

  /** One transaction, once more when the nonce was too old. */
  async #request(method: number, attributesOf: (id: Buffer) => StunAttribute[], isAgain = false): Promise<StunMessage> {
    const transactionId = newTransactionId();
    const secured = this.#secured;
    const attributes = [...attributesOf(transactionId), ...(secured ? credentialAttributes(secured) : [])];
    const message: StunMessage = { class: 'request', method, transactionId, attributes };
    const bytes = await this.#exchange(transactionId, encodeStun(message, secured?.key));
    const reply = decodeStun(bytes);
    if (reply === null || reply.method !== method) throw new StunNonsense('The answer belongs to no request of ours.');
    if (reply.class === 'success') {
      if (secured && !hasIntegrity(bytes, secured.key))
        throw new StunNonsense('The answer is not signed with our key.');
      return reply;
    }
    const refusal = refusalIn(reply);
    if (refusal instanceof Challenge && refusal.code === LATER.staleNonce && secured && !isAgain) {
      this.#secured = { ...secured, nonce: refusal.nonce };
      return this.#request(method, attributesOf, true);
    }
    throw refusal;
  }

  async #exchange(transactionId: Buffer, request: Buffer): Promise<Buffer> {
    const socket = this.#socket;
    if (!socket) throw new Error('The connection is gone.');
    const id = transactionId.toString('hex');
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    this.#waiting.set(id, { resolve, reject });
    const timer = setTimeout(() => reject(new StunSilence('No answer in time.')), this.#timeoutMs);
    let repeating: ReturnType<typeof setTimeout> | undefined;
    const transmit = (waitMs: number): void => {
      socket.send(request);
      if (!socket.isReliable) repeating = setTimeout(() => transmit(waitMs * 2), waitMs);
    };
    transmit(REPEAT_MS);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      clearTimeout(repeating);
      this.#waiting.delete(id);
    }
  }

  #receive(bytes: Buffer): void {
    if (isChannelData(bytes)) return this.#receiveChannelData(bytes);
    const message = decodeStun(bytes);
    if (message === null) return;
    if (message.class !== 'indication') {
      return this.#waiting.get(message.transactionId.toString('hex'))?.resolve(bytes);
    }
    const from = attributeOf(message, ATTRIBUTE.xorPeerAddress);
    const data = attributeOf(message, ATTRIBUTE.data);
    const peer = from && decodeXorAddress(from, message.transactionId);
    if (message.method === METHOD.data && peer && data) this.#tell(peer, data);
  }

  #receiveChannelData(bytes: Buffer): void {
    if (bytes.length < 4) return;
    const peer = this.#channels.get(bytes.readUInt16BE(0));
    if (peer) this.#tell(peer, bytes.subarray(4, 4 + bytes.readUInt16BE(2)));
  }

  #tell(from: TransportAddress, data: Buffer): void {
    for (const listener of this.#listeners) listener(from, data);
  }

  #fail(error: Error): void {
    this.#socket?.close();
    this.#socket = null;
    for (const { reject } of this.#waiting.values()) reject(error);
  }
}

/** A refusal that says with what to come again. */
class Challenge extends StunRefusal {
  readonly realm: string;
  readonly nonce: Buffer;

  constructor(code: number, reason: string, realm: string, nonce: Buffer) {
    super(code, reason);
    this.realm = realm;
    this.nonce = nonce;
  }
}

function refusalIn(reply: StunMessage): StunRefusal | StunNonsense {
  const value = attributeOf(reply, ATTRIBUTE.errorCode);
  if (value === undefined || value.length < 4) return new StunNonsense('The refusal has no error code.');
  const code = ((value[2] ?? 0) & 0x07) * 100 + (value[3] ?? 0);
  const reason = value.subarray(4).toString('utf8');
  const nonce = attributeOf(reply, ATTRIBUTE.nonce);
  const realm = attributeOf(reply, ATTRIBUTE.realm);
  return nonce ? new Challenge(code, reason, realm?.toString('utf8') ?? '', nonce) : new StunRefusal(code, reason);
}

function credentialAttributes({ username, realm, nonce }: Secured): StunAttribute[] {
  return [
    { type: ATTRIBUTE.username, value: Buffer.from(username) },
    { type: ATTRIBUTE.realm, value: Buffer.from(realm) },
    { type: ATTRIBUTE.nonce, value: nonce },
  ];
}

function peerAttribute(peer: TransportAddress, transactionId: Buffer): StunAttribute {
  return { type: ATTRIBUTE.xorPeerAddress, value: encodeXorAddress(peer, transactionId) };
}

function addressIn(reply: StunMessage, type: number): TransportAddress {
  const value = attributeOf(reply, type);
  const address = value && decodeXorAddress(value, reply.transactionId);
  if (!address) throw new StunNonsense('The answer holds no address.');
  return address;
}

function isSame(a: TransportAddress, b: TransportAddress): boolean {
  return a.address === b.address && a.port === b.port;
}
