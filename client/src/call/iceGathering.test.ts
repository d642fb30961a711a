import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { canBundle, hasMedia, IceGathering } from './iceGathering.ts';

/** The two events that matter here, at the test's own pace. */
class GatheringPeer extends EventTarget {
  iceGatheringState: RTCIceGatheringState = 'new';

  candidate(text: string | null): void {
    const candidate = text === null ? null : { toJSON: () => ({ candidate: text }) };
    this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate }));
  }

  become(state: RTCIceGatheringState): void {
    this.iceGatheringState = state;
    this.dispatchEvent(new Event('icegatheringstatechange'));
  }
}

function gathering(isTrickle: boolean) {
  const peer = new GatheringPeer();
  const sent: unknown[] = [];
  const made = new IceGathering(peer as unknown as RTCPeerConnection, (batch) => void sent.push(batch), { isTrickle });
  return { peer, sent, made };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('trickle', () => {
  it('puts what comes within 10 ms into one packet, in order, with the end of it', () => {
    const { peer, sent } = gathering(true);
    peer.candidate('one');
    vi.advanceTimersByTime(9);
    peer.candidate('two');
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual([[{ candidate: 'one' }, { candidate: 'two' }]]);
    peer.candidate(null);
    vi.advanceTimersByTime(10);
    expect(sent).toEqual([[{ candidate: 'one' }, { candidate: 'two' }], [null]]);
  });

  it('sends nothing after it is closed', () => {
    const { peer, sent, made } = gathering(true);
    peer.candidate('one');
    made.close();
    made.close();
    vi.advanceTimersByTime(1000);
    expect(sent).toEqual([]);
  });

  it('sends nothing to a side that knows no trickle', () => {
    const { peer, sent } = gathering(false);
    peer.candidate('one');
    vi.advanceTimersByTime(1000);
    expect(sent).toEqual([]);
  });
});

describe('waiting for all candidates', () => {
  async function isDone(wait: Promise<void>): Promise<boolean> {
    const pending = Symbol('pending');
    await vi.advanceTimersByTimeAsync(0);
    return (await Promise.race([wait, Promise.resolve(pending)])) !== pending;
  }

  it('ends with the gathering', async () => {
    const { peer, made } = gathering(false);
    peer.become('gathering');
    const wait = made.complete();
    expect(await isDone(wait)).toBe(false);
    peer.become('complete');
    expect(await isDone(wait)).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is over at once when it is complete already', async () => {
    const { peer, made } = gathering(false);
    peer.become('complete');
    expect(await isDone(made.complete())).toBe(true);
  });

  it('takes no longer than a second', async () => {
    const { peer, made } = gathering(false);
    peer.become('gathering');
    const wait = made.complete();
    await vi.advanceTimersByTimeAsync(999);
    expect(await isDone(wait)).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await isDone(wait)).toBe(true);
  });
});

describe('a description', () => {
  it('has media when it has a section, wherever its lines end', () => {
    expect(hasMedia('v=0\r\ns=-\r\nt=0 0\r\n')).toBe(false);
    expect(hasMedia('v=0\r\ns=m=audio\r\n')).toBe(false);
    expect(hasMedia('v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n')).toBe(true);
    expect(hasMedia('v=0\nm=video 9 UDP/TLS/RTP/SAVPF 96\n')).toBe(true);
  });

  it('can bundle when it says so', () => {
    expect(canBundle('v=0\r\na=group:BUNDLE 0 1\r\nm=audio 9\r\n')).toBe(true);
    expect(canBundle('v=0\r\nm=audio 9\r\n')).toBe(false);
  });
});
