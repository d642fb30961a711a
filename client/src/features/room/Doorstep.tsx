import { useEffect, useRef, useState } from 'react';
import type { CallControls } from '../../call/CallControls.ts';
import type { LocalMediaState } from '../../call/callState.ts';
import { Button } from '../../ui/Button.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { DeviceMenus, type DeviceMenusHandle } from './DeviceMenus.tsx';
import { doorWords } from './doorWords.ts';
import { GreenRoom } from './GreenRoom.tsx';
import { Preview } from './Preview.tsx';
import { roomTitle } from './roomTitle.ts';
import type { RoomLook } from './useRoomLook.ts';

type Props = { call: CallControls; media: LocalMediaState; roomId: string; look: RoomLook; isUnheard: boolean };

/** After this long in vain a person should know what may be behind it. */
const PATIENCE_MS = 45_000;

/** At the door: one has asked to be let in, and waits. One's own picture stays as it was. */
export function Doorstep({ call, media, roomId, look, isUnheard }: Props) {
  const menus = useRef<DeviceMenusHandle>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const isLong = useLongWait();

  // The button that was pressed is gone: what takes its place is read out, and the keyboard goes on from here.
  useEffect(() => heading.current?.focus(), []);

  return (
    <GreenRoom
      heading={
        <>
          <p className="text-muted [overflow-wrap:anywhere]">{roomTitle(roomId, look)}</p>
          <h1 ref={heading} tabIndex={-1} className="mt-2 text-title font-semibold">
            Waiting for somebody to let you in
          </h1>
          <p role="status" className="mt-3 flex gap-3 text-muted">
            <Spinner className="mt-0.5 size-5" />
            {doorWords({ isUnheard, isLong })}
          </p>
        </>
      }
      action={
        <Button size="large" variant="plain" onClick={() => call.leave()}>
          Cancel
        </Button>
      }
      picture={<Preview call={call} media={media} onChooseDevice={(source) => menus.current?.focus(source)} />}
    >
      <DeviceMenus ref={menus} call={call} media={media} />
    </GreenRoom>
  );
}

function useLongWait(): boolean {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return isLong;
}
