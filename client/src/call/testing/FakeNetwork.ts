import type { FakePeerConnection } from './FakePeerConnection.ts';
import type { VirtualClock } from './VirtualClock.ts';

/** How soon a dead path is noticed, and given up (FACTS: 5 to 7 s, 15 to 17 s). */
const DISCONNECTED_MS = 5000;
const FAILED_MS = 15_000;
const CONNECT_MS = 20;

export type Transport = 'new' | 'checking' | 'connected' | 'disconnected' | 'failed';

/** What a connection is on its way to become, and for which credentials. */
type Wait = { goal: Transport; key: string; timer: number | undefined };

/** The paths between all fakes of one test: who is connected follows from what both ends hold. */
export class FakeNetwork {
  readonly clock: VirtualClock;
  readonly #connections: FakePeerConnection[] = [];
  /** Username fragments whose path is dead: it takes a restart of ICE to find another. */
  readonly #dead = new Set<string>();
  readonly #waits = new Map<FakePeerConnection, Wait>();
  /** The credentials with which each search failed. */
  readonly #givenUp = new Map<FakePeerConnection, string>();
  /** The last path over which each could send. */
  readonly #paths = new Map<FakePeerConnection, { partner: FakePeerConnection; ufrags: readonly string[] }>();
  /** Fragments of offers that were rolled back. Their candidates are of no use to anybody. */
  readonly rolledBack = new Set<string>();
  /** Fragments that a restart of ICE replaced. */
  readonly replaced = new Set<string>();
  #made = 0;

  constructor(clock: VirtualClock) {
    this.clock = clock;
  }

  add(connection: FakePeerConnection): string {
    this.#connections.push(connection);
    return this.newId();
  }

  newId(): string {
    this.#made += 1;
    return String(this.#made);
  }

  /** The fake at the other end, when both hold the descriptions of one pair of credentials. */
  partnerOf(one: FakePeerConnection): FakePeerConnection | null {
    const [local, remote] = one.credentials();
    if (local === undefined || remote === undefined) return null;
    const isPartner = (other: FakePeerConnection): boolean => {
      const [theirs, ours] = other.credentials();
      return theirs === remote && ours === local;
    };
    return this.#connections.find((other) => other.signalingState !== 'closed' && isPartner(other)) ?? null;
  }

  /** The fake at the other end of the path over which `one` sends, while packets arrive there. */
  reachedFrom(one: FakePeerConnection): FakePeerConnection | null {
    const partner = this.#paths.get(one)?.partner;
    const isReady = one.iceConnectionState !== 'new' && one.iceConnectionState !== 'checking';
    return partner && isReady && partner.iceConnectionState !== 'new' && this.#isPathAlive(one) ? partner : null;
  }

  /** Breaks every path there is, as when an address changes. */
  breakPaths(): void {
    for (const one of this.#connections) for (const ufrag of one.credentials()) if (ufrag) this.#dead.add(ufrag);
    this.evaluate();
  }

  /** Something has changed: works out what each end will notice, and when. */
  evaluate(): void {
    for (const one of this.#connections) {
      if (one.signalingState === 'closed') this.#forget(one);
      else this.#aim(one);
    }
    for (const one of this.#connections) one.channels.update();
  }

  #aim(one: FakePeerConnection): void {
    const key = one.credentials().join('/');
    const goal = this.#goalOf(one);
    const wait = this.#waits.get(one);
    if (wait?.goal === goal && (goal === 'connected' || wait.key === key)) return;
    // Given up; only other credentials, or a candidate that works after all, begin another search.
    if (one.iceConnectionState === 'failed' && this.#givenUp.get(one) === key && goal !== 'connected') return;
    this.#forget(one);
    const entry: Wait = { goal, key, timer: undefined };
    this.#waits.set(one, entry);
    if (goal === one.iceConnectionState) return this.#giveUpLater(one, entry);
    const waitMs = goal === 'disconnected' ? DISCONNECTED_MS : 1 + this.clock.random(CONNECT_MS);
    entry.timer = this.clock.setTimeout(() => {
      one.become(goal);
      this.#giveUpLater(one, entry);
    }, waitMs);
  }

  #giveUpLater(one: FakePeerConnection, entry: Wait): void {
    if (this.#waits.get(one) !== entry || (entry.goal !== 'checking' && entry.goal !== 'disconnected')) return;
    const waitMs = entry.goal === 'disconnected' ? FAILED_MS - DISCONNECTED_MS : FAILED_MS;
    entry.timer = this.clock.setTimeout(() => {
      this.#givenUp.set(one, entry.key);
      one.become('failed');
    }, waitMs);
  }

  #goalOf(one: FakePeerConnection): Transport {
    const partner = this.partnerOf(one);
    const [local, remote] = one.credentials();
    if (partner && local !== undefined && remote !== undefined && !this.#dead.has(local) && !this.#dead.has(remote)) {
      // One candidate is enough: who is pinged learns the other's address.
      if (one.hasCandidates() || partner.hasCandidates()) {
        this.#paths.set(one, { partner, ufrags: [local, remote] });
        return 'connected';
      }
    }
    const state = one.iceConnectionState;
    if (state === 'connected' || state === 'disconnected') return this.#isPathAlive(one) ? 'connected' : 'disconnected';
    if (one.hasCandidates()) return 'checking';
    return state === 'failed' ? 'failed' : 'new';
  }

  /** While ICE restarts, the old path goes on until a new one is found. */
  #isPathAlive(one: FakePeerConnection): boolean {
    const path = this.#paths.get(one);
    if (!path || path.partner.signalingState === 'closed') return false;
    return path.ufrags.every((ufrag) => !this.#dead.has(ufrag));
  }

  #forget(one: FakePeerConnection): void {
    this.clock.clearTimeout(this.#waits.get(one)?.timer);
    this.#waits.delete(one);
  }
}
