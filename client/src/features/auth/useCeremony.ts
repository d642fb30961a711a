import { useEffect, useState } from 'react';
import { untilAborted } from './untilAborted.ts';

/**
 * Gives what `ask` makes of the answer of the person's authenticator. Rejects at once when whoever asks goes away; what
 * comes then is given to `onLate`.
 */
export type Attend = <Answer>(
  ask: (signal: AbortSignal) => Promise<Answer>,
  onLate?: (answer: Answer) => void,
) => Promise<Answer>;

/** Waiting for an authenticator: for as long as the component is there, so that to close it is to call it off. */
export function useCeremony(): { isWaiting: boolean; attend: Attend } {
  const [ceremony, setCeremony] = useState<AbortController | null>(null);
  useEffect(() => () => ceremony?.abort(), [ceremony]);

  return {
    isWaiting: ceremony !== null,
    async attend(ask, onLate) {
      const begun = new AbortController();
      setCeremony(begun);
      try {
        return await untilAborted(ask(begun.signal), begun.signal, onLate);
      } finally {
        setCeremony(null);
      }
    },
  };
}
