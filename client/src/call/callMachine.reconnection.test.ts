import { describe, expect, it } from 'vitest';
import type { CallEvent } from './callEvents.ts';
import type { CallState } from './callState.ts';
import { briefs, inCall, joined, outline, person, play, remote, told, waiting } from './testing/visits.ts';

const JOINING: CallState = { phase: 'joining', roomId: 'room', isDelayed: false, isAdmitted: false };
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

  it('we come back: whom we see stays where they are, whatever the order of the server, and who is new comes last', () => {
    const before = inCall(remote('b', 'connected'), remote('c', 'connected'), remote('d', 'connected'));
    const { state } = play(before, joined([person('e'), person('d'), person('b')], RUNNING));
    expect(state).toMatchObject({ participants: [{ id: 'b' }, { id: 'c' }, { id: 'd' }, { id: 'e' }] });
  });

  it('what someone told us without the server is not undone by a snapshot that is older', () => {
    const media = { audio: false, video: true, screen: false, version: 8 };
    const before = inCall(remote('b', 'connected', { media }), remote('c', 'connected', { media }));
    const [older, newer] = [
      { ...media, audio: true, version: 7 },
      { ...media, video: false, version: 9 },
    ];
    const rejoin = joined([person('b', { media: older, away: true }), person('c', { media: newer })], RUNNING);
    expect(play(before, rejoin).state).toMatchObject({ participants: [{ away: true, media }, { media: newer }] });
  });

  it('one of several to whom there is no path is called anew, and not given up; one who is away calls by themselves', () => {
    const lost: CallEvent = { type: 'pathLost', id: 'b', atMs: 1 };
    const c = remote('c', 'connected');
    expect(told(inCall(remote('b', 'interrupted'), c), lost)).toEqual([
      'inCall b:connecting c:connected',
      'closePeer b',
      'offer b',
    ]);
    expect(told(inCall(remote('b', 'interrupted', { away: true }), c), lost)).toEqual([
      'inCall b:none(away) c:connected',
      'closePeer b',
    ]);
  });

  it('we come back to another seat: everything begins anew', () => {
    const before = inCall(remote('b', 'connected'), remote('c', 'connected'));
    expect(told(before, joined([person('b')], { self: 'm2', ...RUNNING }))).toEqual([
      'inCall b:connecting',
      'leavePeer b',
      'leavePeer c',
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
    const interrupted = (id: string): CallEvent => ({ type: 'peerPhase', id, phase: 'interrupted', atMs: 1 });
    // The call goes on for as long as anything comes through, with or without seats.
    expect(outline(play(before, rejoin, returned, expired('b'), expired('c')).state)).toBe(
      'inCall b:connected c:connected(away)',
    );
    // Silence alone is no end either: it may heal.
    const silent = play(before, rejoin, expired('b'), expired('c'), interrupted('b'), interrupted('c'));
    expect(briefs(silent.effects).slice(-2)).toEqual(['watchMissing b', 'watchMissing c']);
    expect(told(silent.state, expired('b'), expired('c'))).toEqual(['waiting', 'closePeer b', 'closePeer c']);
    expect(told(play(before, rejoin, interrupted('b')).state, expired('b'))).toEqual([
      'inCall c:connected(away)',
      'closePeer b',
    ]);
  });

  it('everybody left while we were gone, and nobody was connected: there is no call of one', () => {
    expect(told(inCall(remote('b')), joined([], RUNNING))).toEqual(['waiting', 'rememberSeat m']);
  });

  it('a server that ran all the time knows whose seat is gone: whom we do not see any more are gone at once', () => {
    const before = inCall(remote('b', 'connected'), remote('c', 'interrupted'));
    expect(told(before, joined([person('b')], RUNNING))).toEqual([
      'inCall b:connected',
      'rememberSeat m',
      'closePeer c',
      'resync b',
    ]);
    // Whom we see stays, until we do not, or until they are back under the same name.
    const kept = play(before, joined([], RUNNING)).state;
    expect(outline(kept)).toBe('inCall b:connected(away)');
    const silence: CallEvent = { type: 'peerPhase', id: 'b', phase: 'interrupted', atMs: 1 };
    expect(told(kept, silence)).toEqual(['inCall b:interrupted(away)', 'watchMissing b']);
    expect(told(kept, silence, { type: 'missingExpired', id: 'b' })).toEqual([
      'waiting',
      'watchMissing b',
      'closePeer b',
    ]);
    expect(told(kept, { type: 'newUserJoined', participant: person('b'), joinsCall: false })).toEqual([
      'inCall b:connected',
      'resync b',
    ]);
    expect(told(kept, { type: 'userLeft', id: 'b', reason: 'left' })).toEqual(['waiting', 'closePeer b']);
  });

  it('a seat that ran out while media flows is no end; one that was left is', () => {
    const both = inCall(remote('b', 'connected'), remote('c', 'interrupted'));
    const gone = (id: string): CallEvent => ({ type: 'userLeft', id, reason: 'timeout' });
    expect(told(both, gone('b'), gone('c'))).toEqual(['inCall b:connected(away)', 'closePeer c']);
    expect(told(both, { type: 'userLeft', id: 'b', reason: 'left' }, gone('c'))).toEqual([
      'waiting',
      'closePeer b',
      'closePeer c',
    ]);
  });

  it('a server that ran all the time knows when the call is over, unless we are still connected to somebody', () => {
    const before = inCall(remote('b', 'interrupted'), remote('c'));
    expect(told(before, joined([person('c')]))).toEqual(['waiting c:none', 'rememberSeat m', 'closePeer b']);
    expect(told(before, joined([person('b')]))).toEqual(['inCall b:interrupted', 'rememberSeat m', 'resync b']);
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

  it('the same seat after it was given up: what works is kept, what does not has been closed by the others', () => {
    const before = inCall(remote('b', 'connected'), remote('c', 'interrupted'));
    const given = [person('b'), person('c')];
    expect(told(before, joined(given, { ...RUNNING, isReturn: false }))).toEqual([
      'inCall b:connected c:connecting',
      'rememberSeat m',
      'closePeer c',
      'resync b',
      'offer c',
    ]);
    expect(told(inCall(remote('b', 'interrupted')), joined([person('b')], { isReturn: false }))).toEqual([
      'waiting b:none',
      'rememberSeat m',
      'closePeer b',
    ]);
  });

  it('another seat on another run of the server: everything begins anew', () => {
    expect(told(inCall(remote('b', 'connected')), joined([person('b')], { self: 'm2', epoch: 'next' }))).toEqual([
      'waiting b:none',
      'leavePeer b',
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
    expect(
      told(inCall(remote('b', 'connected')), next, { type: 'userLeft', id: 'b', reason: 'left' }, again).at(-1),
    ).toBe('requestJoin room');
  });

  it.each(['room_full', 'not_allowed', 'internal'] as const)('a seat that is refused ends the visit: %s', (reason) => {
    const refused: CallEvent = { type: 'joinRefused', roomId: 'room', reason, atMs: 4000 };
    expect(play(waiting(remote('b')), refused).state).toMatchObject({ refusal: reason });
    expect(told(inCall(remote('b', 'connected')), refused)[0]).toBe('ended seat-lost');
    expect(told(waiting(remote('b')), refused)[0]).toBe('ended seat-lost');
  });

  it('the status of signaling follows the socket, and is right after the snapshot', () => {
    const sentAway = play(inCall(remote('b', 'connected')), { type: 'socketLost', isKeptAway: true });
    expect(sentAway.state).toMatchObject({ phase: 'inCall', signaling: 'keptAway' });
    // The end of the connection comes as news of its own, after the reason or before it.
    expect(play(sentAway.state, { type: 'socketLost' }).state).toMatchObject({ signaling: 'keptAway' });
    const lost = play(inCall(remote('b', 'connected')), { type: 'socketLost' });
    expect(lost.state).toMatchObject({ signaling: 'reconnecting' });
    const back = play(lost.state, { type: 'socketBack' });
    expect(back.state).toMatchObject({ signaling: 'reconnecting' });
    expect(briefs(back.effects)).toEqual(['requestJoin room of run']);
    expect(play(back.state, joined([person('b')])).state).toMatchObject({ signaling: 'connected' });
  });
});
