import { describe, expect, it } from 'vitest';
import type { CallEvent } from './callMachine.ts';
import type { CallState } from './callState.ts';
import { briefs, inCall, joined, person, play, remote, told, waiting } from './testing/visits.ts';

const JOINING: CallState = { phase: 'joining', roomId: 'room', isDelayed: false };
const RUNNING = { call: { elapsedMs: 4000 } };

describe('connections to the server come and go', () => {
  it('someone is away and back: their connection is kept and made sure of', () => {
    const back: CallEvent = { type: 'participantBack', id: 'b', media: { audio: false, video: true, screen: true } };
    const { state, effects } = play(inCall(remote('b', 'connected')), { type: 'participantAway', id: 'b' }, back);
    expect(briefs(effects)).toEqual(['resync b']);
    expect(state).toMatchObject({ participants: [{ away: false, media: { audio: false, screen: true } }] });
    expect(told(waiting(remote('b')), { type: 'participantAway', id: 'b' }, back)).toEqual(['waiting b:none']);
  });

  it('we come back to the same seat: what lives is kept, who is new is offered to, who left is gone', () => {
    const before = inCall(remote('b', 'connected'), remote('c', 'interrupted'), remote('e'));
    expect(told(before, joined([person('b'), person('c'), person('d')], RUNNING))).toEqual([
      'inCall b:connected c:interrupted d:connecting',
      'rememberSeat m',
      'resync b',
      'resync c',
      'offer d',
    ]);
  });

  it('we come back to another seat: everything begins anew', () => {
    const before = inCall(remote('b', 'connected'), remote('c', 'connected'));
    expect(told(before, joined([person('b')], { self: 'm2', ...RUNNING }))).toEqual([
      'inCall b:connecting',
      'closePeer b',
      'closePeer c',
      'rememberSeat m2',
      'offer b',
    ]);
  });

  it('a call began while we were gone: we join it', () => {
    expect(told(waiting(remote('b')), joined([person('b')], RUNNING))).toEqual([
      'inCall b:connecting',
      'rememberSeat m',
      'offer b',
    ]);
  });

  it('a restarted server does not know the others: whoever we still see is kept, and given up only in the end', () => {
    const before = inCall(remote('b', 'connected'), remote('c', 'connected'));
    const rejoin = joined([], { ...RUNNING, epoch: 'next', isReturn: false });
    expect(told(before, rejoin)).toEqual([
      'inCall b:connected(away) c:connected(away)',
      'rememberSeat m',
      'watchMissing b',
      'watchMissing c',
    ]);
    const returned: CallEvent = { type: 'newUserJoined', participant: person('b'), joinsCall: true };
    const expired = (id: string): CallEvent => ({ type: 'missingExpired', id });
    expect(told(before, rejoin, returned, expired('b'), expired('c')).slice(0, 1)).toEqual(['inCall b:connected']);
    expect(told(before, rejoin, expired('b'), expired('c'))).toEqual([
      'waiting',
      'rememberSeat m',
      'watchMissing b',
      'watchMissing c',
      'closePeer b',
      'closePeer c',
    ]);
  });

  it('everybody left while we were gone, and nobody was connected: there is no call of one', () => {
    expect(told(inCall(remote('b')), joined([], RUNNING))).toEqual(['waiting', 'rememberSeat m']);
  });

  it('a server that ran all the time knows who left meanwhile: they are gone at once', () => {
    const before = inCall(remote('b', 'connected'), remote('c', 'connected'));
    expect(told(before, joined([person('b')], RUNNING))).toEqual([
      'inCall b:connected',
      'rememberSeat m',
      'closePeer c',
      'resync b',
    ]);
    expect(told(before, joined([], RUNNING))).toEqual(['waiting', 'rememberSeat m', 'closePeer b', 'closePeer c']);
  });

  it('a server that ran all the time knows when the call is over, unless we are still connected to somebody', () => {
    const before = inCall(remote('b', 'connected'), remote('c'));
    expect(told(before, joined([person('c')]))).toEqual(['waiting c:none', 'rememberSeat m', 'closePeer b']);
    expect(told(before, joined([person('b')]))).toEqual(['inCall b:connected', 'rememberSeat m', 'resync b']);
    expect(told(before, joined([person('c')], RUNNING))).toEqual([
      'inCall c:connecting',
      'rememberSeat m',
      'closePeer b',
      'offer c',
    ]);
  });

  it('a restarted server that knows of no call yet does not end ours', () => {
    const before = inCall(remote('b', 'connected'), remote('c', 'interrupted'));
    expect(told(before, joined([person('c')], { epoch: 'next' }))).toEqual([
      'inCall b:connected(away) c:interrupted',
      'rememberSeat m',
      'watchMissing b',
      'resync c',
    ]);
  });

  it('the same seat after it was given up: the others have closed their ends, everything begins anew', () => {
    const before = inCall(remote('b', 'connected'), remote('c', 'connected'));
    expect(told(before, joined([person('b')], { ...RUNNING, isReturn: false }))).toEqual([
      'inCall b:connecting',
      'closePeer b',
      'closePeer c',
      'rememberSeat m',
      'offer b',
    ]);
    expect(told(before, joined([person('b')], { isReturn: false }))).toEqual([
      'waiting b:none',
      'closePeer b',
      'closePeer c',
      'rememberSeat m',
    ]);
  });

  it('another seat on another run of the server: everything begins anew', () => {
    expect(told(inCall(remote('b', 'connected')), joined([person('b')], { self: 'm2', epoch: 'next' }))).toEqual([
      'waiting b:none',
      'closePeer b',
      'rememberSeat m2',
    ]);
  });

  it('the next request names the epoch of the last snapshot, and none outside a call', () => {
    const next = joined([person('b')], { epoch: 'next' });
    const again: CallEvent = { type: 'socketBack' };
    expect(told(inCall(remote('b', 'connected')), next, again).at(-1)).toBe('requestJoin room of next');
    expect(told(waiting(remote('b')), next, again).at(-1)).toBe('requestJoin room');
    expect(told(JOINING, joined([person('b')], { epoch: 'first', ...RUNNING }), again).at(-1)).toBe(
      'requestJoin room of first',
    );
    expect(told(inCall(remote('b', 'connected')), next, { type: 'userLeft', id: 'b' }, again).at(-1)).toBe(
      'requestJoin room',
    );
  });

  it.each(['room_full', 'not_allowed', 'internal'] as const)('a seat that is refused ends the visit: %s', (reason) => {
    const refused: CallEvent = { type: 'joinRefused', roomId: 'room', reason, atMs: 4000 };
    expect(told(inCall(remote('b', 'connected')), refused)[0]).toBe('ended removed');
    expect(told(waiting(remote('b')), refused)[0]).toBe('ended removed');
  });

  it('the status of signaling follows the socket, and is right after the snapshot', () => {
    const lost = play(inCall(remote('b', 'connected')), { type: 'socketLost' });
    expect(lost.state).toMatchObject({ signaling: 'reconnecting' });
    const back = play(lost.state, { type: 'socketBack' });
    expect(back.state).toMatchObject({ signaling: 'reconnecting' });
    expect(briefs(back.effects)).toEqual(['requestJoin room of run']);
    expect(play(back.state, joined([person('b')])).state).toMatchObject({ signaling: 'connected' });
  });
});
