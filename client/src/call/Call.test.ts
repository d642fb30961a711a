import type { JoinSnapshot } from '@parley/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Call } from './Call.ts';
import { FakeDevices } from './testing/FakeDevices.ts';
import { FakeLocks } from './testing/FakeLocks.ts';
import { FakeStream } from './testing/fakeMedia.ts';
import { FakeSignaling } from './testing/FakeSignaling.ts';
import { FakeStorage } from './testing/FakeStorage.ts';
import { outline, person, snapshot } from './testing/visits.ts';

let signaling: FakeSignaling;
let call: Call;
let page: EventTarget;

beforeEach(() => {
  vi.useFakeTimers();
  page = new EventTarget();
  vi.stubGlobal('window', page);
  vi.stubGlobal('navigator', { locks: new FakeLocks() });
  vi.stubGlobal('sessionStorage', new FakeStorage());
  vi.stubGlobal('localStorage', new FakeStorage());
  vi.stubGlobal('MediaStream', FakeStream);
  signaling = new FakeSignaling();
  call = new Call({
    signaling: signaling.asSignaling(),
    getIceServers: async () => ({ iceServers: [], ttlSeconds: 3600 }),
    getSelf: () => ({ email: 'me@test.com' }),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settled = async () => void (await vi.advanceTimersByTimeAsync(0));
const shown = () => outline(call.getSnapshot().state);

/** Asks to enter; the request is with the server. */
async function ask(roomId = 'room'): Promise<void> {
  call.join(roomId);
  await settled();
}

/** The server seats us: its push, then its acknowledgement. */
async function seat(changes: Partial<JoinSnapshot> = {}, ...others: string[]): Promise<void> {
  const given = snapshot(
    others.map((id) => person(id)),
    changes,
  );
  signaling.push('userJoined', given);
  signaling.named('joinRoom').at(-1)?.answer(given);
  await settled();
}

describe('entering a room', () => {
  it('misses nobody who joins between the snapshot and its acknowledgement', async () => {
    await ask();
    const given = snapshot([person('b')]);
    signaling.push('userJoined', given);
    signaling.push('newUserJoined', { ...person('c'), joinsCall: false });
    expect(shown()).toBe('waiting b:none c:none');
    signaling.named('joinRoom')[0]?.answer(given);
    await settled();
    expect(shown()).toBe('waiting b:none c:none');
  });

  it('says who asks, in which protocol, and nothing of a seat that there never was', async () => {
    await ask();
    expect(signaling.named('joinRoom')[0]?.payload).toEqual({
      email: 'me@test.com',
      roomId: 'room',
      protocol: 1,
      media: { audio: false, video: false, screen: false, version: Date.now() },
    });
  });

  it('is not done by a snapshot that nobody asked for', async () => {
    signaling.push('userJoined', snapshot([]));
    expect(shown()).toBe('idle');
  });

  it('is not done by the push of a join that was given up', async () => {
    await ask();
    call.leave();
    signaling.push('userJoined', snapshot([person('b')]));
    expect(shown()).toBe('idle');
    await ask('other');
    signaling.push('userJoined', snapshot([person('b')]));
    expect(shown()).toBe('joining other');
    signaling.named('joinRoom')[0]?.answer(snapshot([]));
    await settled();
    await seat({ roomId: 'other' }, 'd');
    expect(shown()).toBe('waiting d:none');
  });

  it('asked for twice is done by the answer to the second', async () => {
    await ask();
    await ask();
    expect(signaling.named('joinRoom')).toHaveLength(2);
    const first = snapshot([person('b')]);
    signaling.push('userJoined', first);
    expect(shown()).toBe('joining room');
    signaling.named('joinRoom')[0]?.answer(first);
    await settled();
    await seat({}, 'b', 'c');
    expect(shown()).toBe('waiting b:none c:none');
  });

  it('says when it takes long, waits for the connection, and goes on by itself', async () => {
    signaling.isConnected = false;
    await ask();
    expect(signaling.asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(7999);
    expect(shown()).toBe('joining room');
    await vi.advanceTimersByTimeAsync(1);
    expect(shown()).toBe('joining room (delayed)');
    signaling.setConnected(true);
    await settled();
    await seat();
    expect(shown()).toBe('waiting');
  });

  it.each(['unreachable', 'store_unavailable', 'too_many_requests'] as const)(
    'is tried again after %s, which may pass',
    async (code) => {
      await ask();
      signaling.named('joinRoom')[0]?.refuse(code);
      await vi.advanceTimersByTimeAsync(999);
      expect(signaling.named('joinRoom')).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(1);
      expect(signaling.named('joinRoom')).toHaveLength(2);
      await seat();
      expect(shown()).toBe('waiting');
    },
  );

  it('is over after a refusal that will not pass; the late refusal of a former join ends nothing', async () => {
    await ask('former');
    await ask();
    signaling.named('joinRoom')[0]?.refuse('room_full');
    await settled();
    expect(shown()).toBe('joining room');
    signaling.named('joinRoom')[1]?.refuse('not_allowed');
    await settled();
    expect(shown()).toBe('refused not_allowed');
  });

  it('goes on without ICE servers when they do not come in time', async () => {
    call = new Call({
      signaling: signaling.asSignaling(),
      getIceServers: async () => new Promise(() => undefined),
      getSelf: () => ({ email: 'me@test.com' }),
    });
    await ask();
    expect(signaling.named('joinRoom')).toEqual([]);
    await vi.advanceTimersByTimeAsync(3000);
    expect(signaling.named('joinRoom')).toHaveLength(1);
  });
});

describe('what one sends', () => {
  it('is told to the room when it changed while one was being seated, and not told twice', async () => {
    const devices = new FakeDevices();
    vi.stubGlobal('navigator', { locks: new FakeLocks(), mediaDevices: devices, userActivation: {} });
    const opening = call.setCamera(true);
    await ask();
    (await devices.request(0)).give();
    await opening;
    await settled();
    expect(signaling.named('mediaState')).toEqual([]);
    await seat({}, 'b');
    expect(signaling.named('mediaState').map(({ payload }) => payload)).toMatchObject([{ video: true }]);
    await seat({}, 'b');
    expect(signaling.named('mediaState')).toHaveLength(1);
  });
});

describe('the connection comes back', () => {
  it('and the seat is asked for again, with its token; a refusal ends the visit', async () => {
    await ask();
    await seat({}, 'b');
    signaling.setConnected(false);
    expect(shown()).toBe('waiting reconnecting b:none');
    signaling.setConnected(true);
    await settled();
    expect(signaling.named('joinRoom').at(-1)?.payload).toMatchObject({ resume: 'token' });
    expect(signaling.named('joinRoom').at(-1)?.payload).not.toHaveProperty('callEpoch');
    signaling.named('joinRoom').at(-1)?.refuse('room_full');
    await settled();
    expect(shown()).toBe('ended seat-lost');
  });

  it.each(['room_full', 'internal'] as const)(
    'and the seat is refused: %s ends no call, and is asked again',
    async (code) => {
      await ask();
      await seat({ call: { elapsedMs: 0 } }, 'b');
      signaling.setConnected(false);
      signaling.setConnected(true);
      await settled();
      signaling.named('joinRoom')[1]?.refuse(code);
      await settled();
      expect(shown()).toBe('inCall reconnecting b:connecting');
      await vi.advanceTimersByTimeAsync(1000);
      expect(signaling.named('joinRoom')).toHaveLength(3);
      await seat({ call: { elapsedMs: 0 } }, 'b');
      expect(shown()).toBe('inCall b:connecting');
    },
  );

  it('after a sleep in a call, and the ICE servers are asked for again: their credentials are old', async () => {
    const getIceServers = vi.fn(async () => ({ iceServers: [], ttlSeconds: 3600 }));
    call = new Call({ signaling: signaling.asSignaling(), getIceServers, getSelf: () => ({ email: 'me@test.com' }) });
    await ask();
    await seat({ call: { elapsedMs: 0 } }, 'b');
    expect(shown()).toBe('inCall b:connecting');
    for (const [sleptMs, times] of [
      [1_799_999, 1],
      [1, 2],
    ] as const) {
      signaling.setConnected(false);
      vi.setSystemTime(Date.now() + sleptMs);
      signaling.setConnected(true);
      await settled();
      expect(getIceServers).toHaveBeenCalledTimes(times);
    }
  });

  it('the answer that was lost with the former connection does not stand in the way of the next', async () => {
    await ask();
    signaling.setConnected(false);
    signaling.named('joinRoom')[0]?.refuse('unreachable');
    await settled();
    signaling.setConnected(true);
    await settled();
    expect(signaling.named('joinRoom')).toHaveLength(2);
    await seat({}, 'b');
    expect(shown()).toBe('waiting b:none');
    await vi.advanceTimersByTimeAsync(5000);
    expect(signaling.named('joinRoom')).toHaveLength(2);
  });
});

describe('a farewell', () => {
  it('is told at once where it can be', async () => {
    await ask();
    await seat();
    call.leave();
    expect(signaling.named('leaveRoom').map(({ payload }) => payload)).toEqual([{ roomId: 'room' }]);
    signaling.named('leaveRoom')[0]?.answer({});
    signaling.setConnected(false);
    signaling.setConnected(true);
    await settled();
    expect(signaling.named('leaveRoom')).toHaveLength(1);
  });

  it('that could not be told is told once, by the token of the seat, when the connection is back', async () => {
    await ask();
    await seat();
    signaling.setConnected(false);
    call.leave();
    await settled();
    expect(signaling.named('leaveRoom')).toEqual([]);
    for (let times = 0; times < 2; times += 1) {
      signaling.setConnected(true);
      await settled();
      expect(signaling.named('leaveRoom').map(({ payload }) => payload)).toEqual([{ roomId: 'room', resume: 'token' }]);
      signaling.setConnected(false);
    }
  });

  it('that was lost under way is told again; it comes ahead of the next room', async () => {
    await ask();
    await seat();
    call.leave();
    signaling.setConnected(false);
    signaling.named('leaveRoom')[0]?.refuse('unreachable');
    await ask('next');
    signaling.setConnected(true);
    await settled();
    expect(signaling.asked.slice(-2).map(({ name, payload }) => [name, payload])).toMatchObject([
      ['leaveRoom', { roomId: 'room', resume: 'token' }],
      ['joinRoom', { roomId: 'next' }],
    ]);
  });

  it('of a page that goes away while nobody calls is the end of the connection', async () => {
    await ask();
    await seat();
    page.dispatchEvent(new Event('pagehide'));
    expect(signaling.isConnected).toBe(false);
    page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    expect(signaling.isConnected).toBe(true);
  });
});

describe('somebody who is in the room with another device', () => {
  const otherDevice = () => snapshot([person('b', { email: 'me@test.com' })], { isReturn: false });
  const hints = () => call.getSnapshot().media.hints;

  it('enters muted, with a word about it', async () => {
    await ask();
    signaling.push('userJoined', otherDevice());
    expect(hints()).toEqual([{ kind: 'second-device' }]);
  });

  it('comes back muted, with a word about it, when another page of theirs has taken the seat meanwhile', async () => {
    await ask();
    await seat({ call: { elapsedMs: 0 } }, 'c');
    signaling.setConnected(false);
    signaling.setConnected(true);
    await settled();
    const taken = snapshot([person('c'), person('m', { email: 'me@test.com' })], { self: 'n', isReturn: false });
    signaling.push('userJoined', taken);
    expect(hints()).toEqual([{ kind: 'second-device' }]);
  });

  it('is not muted in mid-conversation when its seat has run out and the other device is silent', async () => {
    await ask();
    await seat({ call: { elapsedMs: 0 } }, 'c');
    signaling.setConnected(false);
    signaling.setConnected(true);
    await settled();
    const phone = person('p', { email: 'me@test.com', media: { audio: false, video: false, screen: false } });
    signaling.push('userJoined', snapshot([person('c'), phone], { self: 'n', isReturn: false }));
    expect(hints()).toEqual([]);
  });

  it('is not muted in the middle of a visit, when the connection comes back', async () => {
    await ask();
    await seat({}, 'c');
    signaling.setConnected(false);
    signaling.setConnected(true);
    await settled();
    signaling.push('userJoined', otherDevice());
    expect(shown()).toBe('waiting b:none');
    expect(hints()).toEqual([]);
  });
});

describe('the seat of a call', () => {
  const noted = () => {
    const seat = JSON.parse(sessionStorage.getItem('parley.seat') ?? 'null') as { inCallAtMs: number | null } | null;
    return seat?.inCallAtMs;
  };

  it('is noted at once, at each return and again and again, for a page that crashes without a word', async () => {
    vi.stubGlobal('RTCPeerConnection', undefined);
    await ask();
    await seat({ call: { elapsedMs: 1000 } }, 'b');
    expect(noted()).toBe(Date.now());
    signaling.setConnected(false);
    signaling.setConnected(true);
    await settled();
    await seat({ call: { elapsedMs: 1000 } }, 'b');
    expect(noted()).toBe(Date.now());
    await vi.advanceTimersByTimeAsync(5000);
    expect(noted()).toBe(Date.now());
  });

  it('is no seat of a call any more once that is over', async () => {
    vi.stubGlobal('RTCPeerConnection', undefined);
    await ask();
    await seat({ call: { elapsedMs: 1000 } }, 'b');
    signaling.push('userLeft', { id: 'b', email: 'b@test.com', reason: 'left' });
    expect(shown()).toBe('waiting');
    expect(noted()).toBeNull();
  });
});
