import type { SourceState } from '../../call/callState.ts';

/** Whether the person has this source on, though it may still be starting or be silenced by the system. */
export function isWanted({ status }: SourceState): boolean {
  return status === 'on' || status === 'starting' || status === 'silenced';
}
