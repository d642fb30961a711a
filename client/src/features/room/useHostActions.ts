import type { Knock } from '@parley/protocol';
import { useMemo, useState } from 'react';
import type { CallControls, HostRefusal } from '../../call/CallControls.ts';
import { hostWords, muteAskedWords } from './hostWords.ts';

/** What a host presses. Where nothing is seen of what comes of it, it says that it was done. */
export type HostActions = {
  admit(knocks: readonly Knock[]): void;
  /** `keepOut`: knocks of this person are not shown any more. */
  decline(knock: Knock, keepOut: boolean): void;
  askToMute(person: { id: string; name: string }): void;
  remove(id: string): void;
  handOver(id: string): void;
  lock(isLocked: boolean): void;
  endForAll(roomId: string): void;
};

/** What came of the last press, in words: at most one of both. */
type Outcome = { done: string | null; problem: string | null };

const NONE: Outcome = { done: null, problem: null };

/** The host's actions, and in words what was done by the last one, or why it was not. */
export function useHostActions({ host }: CallControls): {
  actions: HostActions;
  done: string | null;
  problem: string | null;
  dismiss(): void;
} {
  const [outcome, setOutcome] = useState<Outcome>(NONE);
  const actions = useMemo((): HostActions => {
    const run = async (asked: Promise<HostRefusal | null>, done: string | null = null): Promise<void> => {
      setOutcome(NONE);
      const refusal = await asked;
      if (refusal !== null) setOutcome({ done: null, problem: hostWords(refusal) });
      else if (done !== null) setOutcome({ done, problem: null });
    };
    return {
      admit: (knocks) => {
        for (const { knockId } of knocks) void run(host.admit(knockId));
      },
      decline: ({ knockId }, keepOut) => void run(host.decline(knockId, keepOut)),
      askToMute: ({ id, name }) => void run(host.askToMute(id), muteAskedWords(name)),
      remove: (id) => void run(host.remove(id)),
      handOver: (id) => void run(host.handOver(id)),
      lock: (isLocked) => void run(host.lock(isLocked)),
      endForAll: (roomId) => void run(host.endForAll(roomId)),
    };
  }, [host]);
  return { actions, ...outcome, dismiss: () => setOutcome(NONE) };
}
