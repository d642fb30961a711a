import type { PushName, PushPayload, RequestInput, RequestName, RequestReply } from '@parley/protocol';
import { SignalingError, type Signaling } from '../Signaling.ts';

/** One request that waits for its answer. */
type Asked = {
  name: RequestName;
  payload: unknown;
  answer: (reply: unknown) => void;
  refuse: (code: SignalingError['code']) => void;
};

/** The public surface of `Signaling`, without a network: the test plays the server. */
export class FakeSignaling {
  isConnected = true;
  /** How often it was asked to make sure of its connection. */
  hurried = 0;
  /** All requests that were sent, in their order. */
  readonly asked: Asked[] = [];
  readonly #listeners = new Map<PushName, Set<(payload: never) => void>>();
  readonly #statusListeners = new Set<(isConnected: boolean) => void>();

  connect(): void {
    this.setConnected(true);
  }
  disconnect(): void {
    this.setConnected(false);
  }

  hurry(): void {
    this.hurried += 1;
  }

  async request<Name extends RequestName>(name: Name, payload: RequestInput<Name>): Promise<RequestReply<Name>> {
    if (!this.isConnected) throw new SignalingError('unreachable', 'Not connected.');
    const { promise, resolve, reject } = Promise.withResolvers<RequestReply<Name>>();
    this.asked.push({
      name,
      payload,
      answer: (reply) => resolve(reply as RequestReply<Name>),
      refuse: (code) => reject(new SignalingError(code, '')),
    });
    return promise;
  }

  on<Name extends PushName>(name: Name, listener: (payload: PushPayload<Name>) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  onStatus(listener: (isConnected: boolean) => void): () => void {
    this.#statusListeners.add(listener);
    return () => void this.#statusListeners.delete(listener);
  }

  onKeptAway(): () => void {
    return () => undefined;
  }

  /** The server pushes: everybody who listens hears it before this returns. */
  push<Name extends PushName>(name: Name, payload: PushPayload<Name>): void {
    for (const listener of this.#listeners.get(name) ?? []) (listener as (heard: PushPayload<Name>) => void)(payload);
  }

  /** The connection is made or lost. What was asked and is lost with it stays unanswered until the test says otherwise. */
  setConnected(isConnected: boolean): void {
    this.isConnected = isConnected;
    for (const listener of this.#statusListeners) listener(isConnected);
  }

  /** The requests of this name. */
  named(name: RequestName): Asked[] {
    return this.asked.filter((asked) => asked.name === name);
  }

  asSignaling(): Signaling {
    return this as unknown as Signaling;
  }
}
