import { expect, it, vi } from 'vitest';
import { createVisit } from './createVisit.ts';

const servers = { iceServers: [{ urls: 'stun:stun.test' }], ttlSeconds: 60 };

function setUp({ pass, token }: { pass: string | null; token: string | null }) {
  const asked: string[] = [];
  const answer = <Answer>(as: string, reply: Answer) => vi.fn(async () => (asked.push(as), reply));
  const api = {
    lookAtRoom: answer('member', { room: null }),
    iceServers: answer('member', servers),
    guestLooksAtRoom: answer('guest', { room: null }),
    guestIceServers: answer('guest', servers),
  };
  return { asked, visit: createVisit({ api, guest: { token: pass }, session: { readToken: () => token } }) };
}

it.each([
  ['a guest', { pass: 'p', token: null }, 'guest'],
  ['a guest, though another tab has signed in', { pass: 'p', token: 't' }, 'guest'],
  ['a member', { pass: null, token: 't' }, 'member'],
])('asks as %s', async (_who, tokens, as) => {
  const { visit, asked } = setUp(tokens);
  await visit.room('r');
  expect(await visit.iceServers()).toEqual(servers);
  expect(asked).toEqual([as, as]);
});

it('asks nothing when the pass is over and nobody is signed in', async () => {
  const { visit, asked } = setUp({ pass: null, token: null });
  expect(await visit.room('r')).toEqual({ room: null });
  expect((await visit.iceServers()).iceServers).toEqual([]);
  expect(asked).toEqual([]);
});
