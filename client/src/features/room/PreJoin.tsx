import { useRef } from 'react';
import type { CallControls } from '../../call/CallControls.ts';
import type { LocalMediaState } from '../../call/callState.ts';
import { Button } from '../../ui/Button.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { DeviceMenus, type DeviceMenusHandle } from './DeviceMenus.tsx';
import { GreenRoom } from './GreenRoom.tsx';
import { Inside } from './Inside.tsx';
import { MediaNotice } from './MediaNotice.tsx';
import { Preview } from './Preview.tsx';
import { roomTitle } from './roomTitle.ts';
import type { RoomLook } from './useRoomLook.ts';

type Props = { call: CallControls; media: LocalMediaState; roomId: string; look: RoomLook };

/** The green room: see yourself, hear that you are heard, then go in, or ask to be let in. */
export function PreJoin({ call, media, roomId, look }: Props) {
  const menus = useRef<DeviceMenusHandle>(null);
  const asks = look.status === 'found' && look.room.entry === 'knock';
  return (
    <GreenRoom
      heading={
        <>
          <h1 className="text-display font-semibold [overflow-wrap:anywhere]">{roomTitle(roomId, look)}</h1>
          {asks ? (
            <p className="mt-2 text-muted">Somebody inside decides who enters. They see your name when you ask.</p>
          ) : (
            <>
              <p className="mt-2 text-muted">Nobody sees or hears you yet.</p>
              <Inside roomId={roomId} />
            </>
          )}
        </>
      }
      action={<Entrance call={call} roomId={roomId} look={look} />}
      picture={<Preview call={call} media={media} onChooseDevice={(source) => menus.current?.focus(source)} />}
    >
      <MediaNotice call={call} media={media} />
      <DeviceMenus ref={menus} call={call} media={media} />
    </GreenRoom>
  );
}

/** The one primary button, as soon as it is known which one it is: its name must not change under a finger. */
function Entrance({ call, roomId, look }: Pick<Props, 'call' | 'roomId' | 'look'>) {
  if (look.status === 'loading') {
    return (
      <p role="status" className="flex min-h-13 animate-appear items-center justify-center gap-3 text-muted">
        <Spinner />
        Finding the room…
      </p>
    );
  }
  if (look.status === 'found' && look.room.entry === 'knock') {
    return (
      <Button size="large" onClick={() => call.knock(roomId)}>
        Ask to join
      </Button>
    );
  }
  return (
    <Button size="large" onClick={() => call.join(roomId)}>
      Join room
    </Button>
  );
}
