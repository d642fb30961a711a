import type { CallControls } from '../../call/CallControls.ts';
import { Button } from '../../ui/Button.tsx';
import { MessagePage } from '../../ui/MessagePage.tsx';
import { WayOut } from './WayOut.tsx';

/** Entering takes long. It goes on by itself; whoever waits may hurry it, or go. */
export function Delayed({ call, roomId }: { call: CallControls; roomId: string }) {
  return (
    <div className="stage bg-stage text-ink">
      <MessagePage
        title="Still trying to enter"
        action={
          <>
            <Button onClick={() => call.join(roomId)}>Try again</Button>
            <WayOut variant="plain" />
          </>
        }
      >
        <span role="status">
          The server cannot be reached yet. This page keeps trying, and you are in the room as soon as it answers. Until
          then nobody sees or hears you.
        </span>
      </MessagePage>
    </div>
  );
}
