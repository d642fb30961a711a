import { useEffect } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import { Waiting } from '../../ui/Waiting.tsx';
import { roomIdAt } from '../lobby/roomLink.ts';
import { NotFound } from '../NotFound.tsx';
import { Delayed } from './Delayed.tsx';
import { PreJoin } from './PreJoin.tsx';
import { Refused } from './Refused.tsx';
import { Room } from './Room.tsx';
import { roomTitle } from './roomTitle.ts';
import { useCall } from './useCall.ts';
import { useVisit } from './useVisit.ts';

/** The page of a room: pre-join, the room itself, or why one cannot enter, by the phase of the visit. */
export function RoomPage() {
  // Not from the route's parameter: the router reads "%2F" in a name as a slash.
  const roomId = roomIdAt(useLocation().pathname);
  if (roomId === null) return <NotFound />;
  return (
    <>
      <title>{`${roomTitle(roomId)} · Parley`}</title>
      <Visit key={roomId} roomId={roomId} />
    </>
  );
}

function Visit({ roomId }: { roomId: string }) {
  const { call, snapshot } = useCall();
  const { state } = snapshot;
  const navigate = useNavigate();
  useVisit(call, roomId);

  const { phase } = state;
  useEffect(() => {
    // Read anew: an end from before this visit was dismissed a moment ago. Back does not return to a finished call.
    if (call.getSnapshot().state.phase === 'ended') void navigate('/lobby', { replace: true });
  }, [call, phase, navigate]);

  switch (state.phase) {
    case 'idle':
      return <PreJoin call={call} media={snapshot.media} roomId={roomId} />;
    case 'joining':
      return state.isDelayed ? (
        <Delayed call={call} roomId={roomId} />
      ) : (
        <div className="stage bg-stage text-ink">
          <Waiting words="Entering the room" />
        </div>
      );
    case 'refused':
      return <Refused call={call} roomId={roomId} reason={state.reason} />;
    case 'waiting':
    case 'inCall':
      return <Room {...snapshot} call={call} state={state} />;
    case 'ended':
      return null;
  }
}
