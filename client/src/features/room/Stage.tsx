import { useRef, useState } from 'react';
import type { CallSnapshot, CallState } from '../../call/callState.ts';
import { Button } from '../../ui/Button.tsx';
import { Volume2 } from 'lucide-react';
import { companions } from './companions.ts';
import { fillGrid, namePlaces, spotlight } from './gridLayout.ts';
import { useSize } from './useSize.ts';
import { VideoTile } from './VideoTile.tsx';

type Props = Pick<CallSnapshot, 'remoteStreams' | 'connections'> & {
  state: Extract<CallState, { phase: 'inCall' }>;
  speakerId: string;
  /** How far one's own picture reaches in from the right edge; 0 when it is hidden. */
  selfReach: number;
};

const GAP = 8;

/**
 * Everybody else in the call. All tiles are children of one list, in order of joining, and are moved by geometry alone,
 * so a video element is never made anew while its person stays.
 */
export function Stage({ state, remoteStreams, connections, speakerId, selfReach }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const size = useSize(list);
  const [pinnedId, setPinnedId] = useState<string | null>(null);
  const [isSilent, setSilent] = useState(false);

  const participants = companions(state.participants);
  const { width, height } = size ?? { width: 0, height: 0 };
  const pinned = participants.findIndex(({ id }) => id === pinnedId);
  const rects =
    pinned === -1
      ? fillGrid(participants.length, width, height, GAP)
      : spotlight(participants.length, pinned, width, height, GAP);
  const places = namePlaces(rects, { width, height }, selfReach);

  function unmute() {
    for (const video of list.current?.querySelectorAll('video') ?? []) {
      video.muted = false;
      video.play().catch(() => undefined);
    }
    setSilent(false);
  }

  return (
    <>
      <ul ref={list} className="absolute inset-2 sm:inset-3" aria-label="People in the call">
        {participants.map((participant, index) => {
          const [rect, place] = [rects[index], places[index]];
          if (rect === undefined || place === undefined) return null;
          const isPinned = participant.id === pinnedId;
          return (
            <VideoTile
              key={participant.id}
              participant={participant}
              stream={remoteStreams.get(participant.id) ?? null}
              verdict={connections.get(participant.id) ?? null}
              rect={rect}
              isPinned={isPinned}
              onPin={participants.length > 1 ? () => setPinnedId(isPinned ? null : participant.id) : null}
              namePlace={place}
              onSoundRefused={() => setSilent(true)}
              speakerId={speakerId}
            />
          );
        })}
      </ul>
      {isSilent && (
        <div className="absolute inset-0 z-20 grid place-content-center bg-veil">
          <Button size="large" onClick={unmute}>
            <Volume2 className="size-5" strokeWidth={1.75} aria-hidden="true" />
            Tap for sound
          </Button>
        </div>
      )}
    </>
  );
}
