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
let storage: FakeStorage;
let devices: FakeDevices;

beforeEach(() => {
  vi.useFakeTimers();
  storage = new FakeStorage();
  vi.stubGlobal('window', new EventTarget());
  devices = new FakeDevices();
  vi.stubGlobal('navigator', { locks: new FakeLocks(), mediaDevices: devices, userActivation: {} });
  vi.stubGlobal('sessionStorage', storage);
  vi.stubGlobal('localStorage', new FakeStorage());
  vi.stubGlobal('MediaStream', FakeStream);
  signaling = new FakeSignaling();
  call = new Call({
    signaling: signaling.asSignaling(),
    getIceServers: async () => ({ iceServers: [], ttlSeconds: 3600 }),
    getSelf: () => ({ email: '' }),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settled = async (ms = 0) => void (await vi.advanceTimersByTimeAsync(ms));
const shown = () => outline(call.getSnapshot().state);

/** The microphone is on; the first time the browser is asked for it. */
async function speak(): Promise<void> {
  const isFirst = devices.asked.length === 0;
  const opening = call.setMicrophone(true);
  if (isFirst) (await devices.request(0)).give();
  await opening;
}

/** Inside, with one other. */
async function enter(changes: Parameters<typeof snapshot>[1] = {}): Promise<void> {
  call.join('room');
  await settled();
  const given = snapshot([person('b')], changes);
  signaling.push('userJoined', given);
  signaling.named('joinRoom').at(-1)?.answer(given);
  await settled();
}

describe('knocking', () => {
  it('tells the server, and admitted joins in the same breath', async () => {
    call.knock('room');
    expect(signaling.named('knock').map(({ payload }) => payload)).toEqual([{ roomId: 'room' }]);
    signaling.push('knockAnswered', { roomId: 'room', admitted: true });
    await settled();
    expect(signaling.named('joinRoom')).toHaveLength(1);
    expect(shown()).toBe('joining room (admitted)');
  });

  it('without a connection is done with the next one', async () => {
    signaling.setConnected(false);
    call.knock('room');
    await settled();
    expect([shown(), signaling.named('knock').length]).toEqual(['knocking room (unheard)', 0]);
    signaling.setConnected(true);
    expect([shown(), signaling.named('knock').length]).toEqual(['knocking room', 1]);
  });

  it('is tried again after what may pass, and given up after what does not', async () => {
    call.knock('room');
    signaling.named('knock').at(-1)?.refuse('store_unavailable');
    await settled(2000);
    expect(signaling.named('knock')).toHaveLength(2);
    signaling.named('knock').at(-1)?.refuse('kept_out');
    await settled(10_000);
    expect([shown(), signaling.named('knock').length]).toEqual(['refused kept_out', 2]);
  });

  it.each([true, false])(
    'rests after the answer (admitted: %s), though its acknowledgement was lost',
    async (admitted) => {
      call.knock('room');
      signaling.push('knockAnswered', { roomId: 'room', admitted });
      signaling.named('knock').at(-1)?.refuse('unreachable');
      await settled(10_000);
      expect(signaling.named('knock')).toHaveLength(1);
    },
  );

  it('rings no more after the answer when it waited to ring again', async () => {
    call.knock('room');
    signaling.named('knock').at(-1)?.refuse('unreachable');
    await settled(100);
    signaling.push('knockAnswered', { roomId: 'room', admitted: false });
    await settled(10_000);
    expect([shown(), signaling.named('knock').length]).toEqual(['refused declined', 1]);
  });

  it('is cancelled by who goes, and no late refusal brings it back', async () => {
    call.knock('room');
    call.leave();
    signaling.named('knock').at(-1)?.refuse('unreachable');
    await settled(10_000);
    expect([shown(), signaling.named('knock').length, signaling.named('knockCancel').length]).toEqual(['idle', 1, 1]);
  });
});

describe('a host', () => {
  it('learns why something was not done; somebody who is gone already is no failure', async () => {
    await enter({ isHost: true });
    const admitted = call.host.admit('k');
    signaling.named('admit').at(-1)?.refuse('not_found');
    expect(await admitted).toBeNull();
    const removed = call.host.remove('b');
    signaling.named('removeParticipant').at(-1)?.refuse('not_host');
    expect(await removed).toBe('not_host');
    const locked = call.host.lock(true);
    signaling.named('lockRoom').at(-1)?.answer({});
    expect(await locked).toBeNull();
    signaling.setConnected(false);
    expect(await call.host.endForAll('room')).toBe('unreachable');
  });

  it('keeps the new token of the seat', async () => {
    await enter();
    signaling.push('roleChanged', { roomId: 'room', isHost: true, resume: 'as host' });
    signaling.setConnected(false);
    signaling.setConnected(true);
    await settled();
    expect(signaling.named('joinRoom').at(-1)?.payload).toMatchObject({ resume: 'as host' });
  });
});

describe('put out by a host', () => {
  it('leaves without a word to the server, forgets the seat, and does not come back', async () => {
    await enter({ call: { elapsedMs: 0 } });
    await speak();
    signaling.push('removed', { roomId: 'room', by: 'Ann' });
    await settled();
    expect(call.getSnapshot().state).toMatchObject({ phase: 'ended', reason: 'removed', by: 'Ann' });
    expect(call.getSnapshot().media.microphone.status).toBe('off');
    expect(storage.getItem('parley.seat')).toBeNull();
    signaling.setConnected(false);
    signaling.setConnected(true);
    await settled(60_000);
    expect([signaling.named('joinRoom').length, signaling.named('leaveRoom').length]).toEqual([1, 0]);
  });
});

describe('away when a host ended it for everyone', () => {
  it('learns so on coming back, and the devices are off', async () => {
    await enter({ call: { elapsedMs: 0 } });
    await speak();
    signaling.setConnected(false);
    signaling.setConnected(true);
    await settled();
    expect(signaling.named('joinRoom').at(-1)?.payload).toMatchObject({ resume: 'token' });
    signaling.push('roomEnded', { roomId: 'room', by: 'Ann' });
    signaling.named('joinRoom').at(-1)?.refuse('room_ended');
    await settled(60_000);
    expect(call.getSnapshot().state).toMatchObject({ phase: 'ended', reason: 'ended-for-all', by: 'Ann' });
    expect(call.getSnapshot().media.microphone.status).toBe('off');
    expect([storage.getItem('parley.seat'), signaling.named('joinRoom').length]).toEqual([null, 2]);
  });
});

describe('a wish that one mutes', () => {
  const wish = () => {
    const { state } = call.getSnapshot();
    return 'standing' in state ? state.standing.muteAskedBy : null;
  };

  it('is none for somebody who is muted', async () => {
    await enter();
    signaling.push('muteAsked', { from: 'b' });
    expect(wish()).toBeNull();
  });

  it('is settled by either answer, and by muting in another way', async () => {
    await enter();
    for (const settle of [
      () => call.answerMuteWish(false),
      () => call.answerMuteWish(true),
      () => void call.setMicrophone(false),
    ]) {
      await speak();
      signaling.push('muteAsked', { from: 'b' });
      expect(wish()).toBe('B');
      settle();
      await settled();
      expect(wish()).toBeNull();
    }
    expect(call.getSnapshot().media.microphone.status).toBe('off');
  });
});

it('two guests, who have no address, are not taken for one person', async () => {
  call.join('room');
  await settled();
  signaling.push('userJoined', snapshot([person('b', { email: '', isGuest: true })], { isReturn: false }));
  expect(call.getSnapshot().media.hints).toEqual([]);
});
