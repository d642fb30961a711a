import { expect, test } from 'vitest';
import { openTestStore } from '../testing/openTestStore.ts';
import { ask, connectUser, join } from '../testing/SocketUser.ts';
import { startServer } from '../testing/startServer.ts';

test('behind an event that takes long no more wait than may come at once', async () => {
  const clock = { ms: Date.now() };
  const { promise: storeAnswers, resolve: answer } = Promise.withResolvers<void>();
  const server = await startServer({
    now: () => clock.ms,
    openStore: async (dataDir) => {
      const store = await openTestStore(dataDir);
      const { find } = store.rooms;
      store.rooms.find = async (id) => {
        await storeAnswers;
        return find(id);
      };
      return store;
    },
  });
  const [ann, bob] = [await connectUser(server.origin, 'Ann'), await connectUser(server.origin, 'Bob')];
  await Promise.all([join(ann, 'room'), join(bob, 'room')]);
  const mute = () => ask(ann.socket, 'muteToggle', { to: bob.socket.id, isMuted: true });
  const candidate = () => ask(ann.socket, 'iceCandidate', { to: bob.socket.id, candidate: null });

  const entry = ask(ann.socket, 'joinRoom', { email: ann.email, roomId: `r-${'a'.repeat(26)}` });
  const waiting = [...Array.from({ length: 98 }, mute), ...Array.from({ length: 399 }, candidate)];
  // Refused at the door, so the answer comes at once: all before it have arrived.
  expect(await ask(ann.socket, 'iceCandidate', { to: 7 })).toMatchObject({ code: 'bad_request' });
  // Both budgets are used up. Now there is more of them, and place for three.
  clock.ms += 1000;
  waiting.push(mute(), candidate(), candidate());
  expect(await mute()).toMatchObject({ ok: false, code: 'too_many_requests' });
  expect(await candidate()).toMatchObject({ ok: false, code: 'too_many_requests' });

  answer();
  expect(await entry).toMatchObject({ ok: false, code: 'not_found' });
  expect(await Promise.all(waiting)).toEqual(waiting.map(() => ({ ok: true })));
  expect(await mute()).toEqual({ ok: true });
  for (const { socket } of [ann, bob]) socket.disconnect();
  await server.stop();
});
