import type { Room as RoomInfo } from '@parley/protocol';
import { useEffect } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import type { CallControls } from '../../call/CallControls.ts';
import type { CallSnapshot } from '../../call/callState.ts';
import { LinkButton } from '../../ui/Button.tsx';
import { MessagePage } from '../../ui/MessagePage.tsx';
import { Waiting } from '../../ui/Waiting.tsx';
import { roomAt } from '../lobby/roomLink.ts';
import { GuestThanks } from '../guest/GuestThanks.tsx';
import { useGuestPass } from '../guest/useGuestPass.ts';
import { NotFound } from '../NotFound.tsx';
import { Delayed } from './Delayed.tsx';
import { Doorstep } from './Doorstep.tsx';
import { PreJoin } from './PreJoin.tsx';
import { Refused } from './Refused.tsx';
import { Room } from './Room.tsx';
import { roomTitle } from './roomTitle.ts';
import { useCall } from './useCall.ts';
import { useRoomLook, type RoomLook } from './useRoomLook.ts';
import { useVisit } from './useVisit.ts';

/** The page of a room: pre-join, the room itself, or why one cannot enter, by the phase of the visit. */
export function RoomPage() {
  // Not from the route's parameter: the router reads "%2F" in a name as a slash.
  const link = roomAt(useLocation().pathname);
  if (link === null) return <NotFound />;
  if ('roomId' in link) return <Visit key={link.roomId} roomId={link.roomId} />;
  return (
    <MessagePage title="This cannot be a room" action={<LinkButton to="/lobby">Go to the lobby</LinkButton>}>
      {link.problem} Choose another one in the lobby.
    </MessagePage>
  );
}

function Visit({ roomId }: { roomId: string }) {
  const { call, snapshot } = useCall();
  const { state } = snapshot;
  const navigate = useNavigate();
  const { look, replace } = useRoomLook(roomId);
  useVisit(call, roomId);

  const { phase } = state;
  const pass = useGuestPass();
  useEffect(() => {
    // Read anew: an end from before this visit was dismissed a moment ago. Back does not return to a finished call.
    // A guest has no lobby, and stays.
    if (pass === null && call.getSnapshot().state.phase === 'ended') void navigate('/lobby', { replace: true });
  }, [call, phase, pass, navigate]);

  return (
    <>
      <title>{`${roomTitle(roomId, look)} · Parley`}</title>
      {pass !== null && (pass.isOver || phase === 'ended') ? (
        <GuestThanks call={call} state={state} roomId={roomId} />
      ) : (
        <Screen call={call} snapshot={snapshot} roomId={roomId} look={look} onRoomChanged={replace} />
      )}
    </>
  );
}

type ScreenProps = {
  call: CallControls;
  snapshot: CallSnapshot;
  roomId: string;
  look: RoomLook;
  onRoomChanged(room: RoomInfo): void;
};

function Screen({ call, snapshot, roomId, look, onRoomChanged }: ScreenProps) {
  const { state, media } = snapshot;
  switch (state.phase) {
    case 'idle':
      // Where there is nothing to enter, nothing is to be prepared.
      if (look.status === 'absent') return <Refused call={call} roomId={roomId} reason="not_found" />;
      return <PreJoin call={call} media={media} roomId={roomId} look={look} />;
    case 'knocking':
      return <Doorstep call={call} media={media} roomId={roomId} look={look} isUnheard={state.isUnheard} />;
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
      return <Room {...snapshot} call={call} state={state} look={look} onRoomChanged={onRoomChanged} />;
    case 'ended':
      return null;
  }
}
