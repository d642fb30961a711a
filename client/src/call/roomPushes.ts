import type { CallEvent } from './callEvents.ts';
import type { Signaling } from './Signaling.ts';

/** What the server says about the room and the people in it, as events of the visit. For the life of the page. */
export function hearRoom(signaling: Pick<Signaling, 'on'>, dispatch: (event: CallEvent) => void): void {
  signaling.on('userLeft', ({ id, reason }) => dispatch({ type: 'userLeft', id, reason }));
  signaling.on('participantAway', ({ id }) => dispatch({ type: 'participantAway', id }));
  signaling.on('participantBack', ({ id, media }) => dispatch({ type: 'participantBack', id, media }));
  signaling.on('mediaState', ({ from, ...media }) => dispatch({ type: 'mediaState', id: from, media }));
  signaling.on('remoteMuted', ({ from, isMuted }) => dispatch({ type: 'remoteMuted', id: from, isMuted }));
  signaling.on('callEnded', ({ from }) => dispatch({ type: 'callEnded', id: from, atMs: Date.now() }));
  signaling.on('knockAnswered', ({ roomId, admitted }) =>
    dispatch({ type: 'knockAnswered', roomId, isAdmitted: admitted }),
  );
  signaling.on('knocked', (knock) => dispatch({ type: 'knocked', knock }));
  signaling.on('knockGone', ({ knockId }) => dispatch({ type: 'knockGone', knockId }));
  signaling.on('roomChanged', (change) => dispatch({ type: 'roomChanged', change }));
  signaling.on('roleChanged', (change) => dispatch({ type: 'roleChanged', ...change }));
  signaling.on('removed', ({ roomId, by }) =>
    dispatch({ type: 'putOut', roomId, reason: 'removed', by, atMs: Date.now() }),
  );
  signaling.on('roomEnded', ({ roomId, by }) =>
    dispatch({ type: 'putOut', roomId, reason: 'ended-for-all', by, atMs: Date.now() }),
  );
}
