import type { Knock } from '@parley/protocol';
import { useMemo, useState } from 'react';
import type { CallControls, HostRefusal } from '../../call/CallControls.ts';
import { hostWords } from './hostWords.ts';

/** What a host presses. Each says nothing when it works: what comes of it is seen. */
export type HostActions = {
  admit(knocks: readonly Knock[]): void;
  /** `keepOut`: knocks of this person are not shown any more. */
  decline(knock: Knock, keepOut: boolean): void;
  askToMute(id: string): void;
  remove(id: string): void;
  handOver(id: string): void;
  lock(isLocked: boolean): void;
  endForAll(roomId: string): void;
};

/** The host's actions, and in words why the last one was not done. */
export function useHostActions({ host }: CallControls): {
  actions: HostActions;
  problem: string | null;
  dismiss(): void;
} {
  const [problem, setProblem] = useState<string | null>(null);
  const actions = useMemo((): HostActions => {
    const run = async (asked: Promise<HostRefusal | null>): Promise<void> => {
      setProblem(null);
      const refusal = await asked;
      if (refusal !== null) setProblem(hostWords(refusal));
    };
    return {
      admit: (knocks) => {
        for (const { knockId } of knocks) void run(host.admit(knockId));
      },
      decline: ({ knockId }, keepOut) => void run(host.decline(knockId, keepOut)),
      askToMute: (id) => void run(host.askToMute(id)),
      remove: (id) => void run(host.remove(id)),
      handOver: (id) => void run(host.handOver(id)),
      lock: (isLocked) => void run(host.lock(isLocked)),
      endForAll: (roomId) => void run(host.endForAll(roomId)),
    };
  }, [host]);
  return { actions, problem, dismiss: () => setProblem(null) };
}
