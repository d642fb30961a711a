import { useLayoutEffect } from 'react';
import type { CallControls } from '../../call/CallControls.ts';
import type { CallState } from '../../call/callState.ts';

/** A departure that is about to happen, unless the same page comes back at once: StrictMode mounts everything twice. */
let departure: { roomId: string; timer: ReturnType<typeof setTimeout>; leave: () => void } | null = null;

/**
 * Ties the engine to a room's page: arriving opens the devices for the pre-join or takes back the seat from before a
 * reload; going away leaves quietly and releases them.
 */
export function useVisit(call: CallControls, roomId: string): void {
  useLayoutEffect(() => {
    if (departure !== null) {
      clearTimeout(departure.timer);
      if (departure.roomId !== roomId) departure.leave();
      departure = null;
    }
    const { state } = call.getSnapshot();
    // Rejoined from the lobby's card, the visit is under way already.
    if (!isVisiting(state) || state.roomId !== roomId) {
      if (state.phase === 'ended' || state.phase === 'refused') call.dismiss();
      void call.openMedia();
      if (call.canResume(roomId)) call.join(roomId);
    }
    return () => {
      const leave = () => {
        // An ended call keeps its summary for the lobby.
        if (isVisiting(call.getSnapshot().state)) call.leave();
        call.closeMedia();
      };
      const timer = setTimeout(() => {
        departure = null;
        leave();
      }, 0);
      departure = { roomId, timer, leave };
    };
  }, [call, roomId]);
}

function isVisiting(
  state: CallState,
): state is Extract<CallState, { phase: 'joining' | 'knocking' | 'waiting' | 'inCall' }> {
  return (
    state.phase === 'joining' || state.phase === 'knocking' || state.phase === 'waiting' || state.phase === 'inCall'
  );
}
