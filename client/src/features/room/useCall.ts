import { use, useSyncExternalStore } from 'react';
import type { CallControls } from '../../call/CallControls.ts';
import type { CallSnapshot } from '../../call/callState.ts';
import { useServices } from '../useServices.ts';

/** The bridge between the engine and React: the controls, and a snapshot that re-renders when it changes. */
export function useCall(): { call: CallControls; snapshot: CallSnapshot } {
  const { loadEngine } = useServices();
  const { call } = use(loadEngine());
  const snapshot = useSyncExternalStore(
    (listener) => call.subscribe(listener),
    () => call.getSnapshot(),
  );
  return { call, snapshot };
}
