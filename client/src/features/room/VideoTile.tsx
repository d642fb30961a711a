import { CirclePause, MicOff, Pin, PinOff, ScreenShare, VideoOff, WifiOff } from 'lucide-react';
import { useState } from 'react';
import type { RemoteParticipant } from '../../call/callState.ts';
import type { ConnectionVerdict } from '../../call/quality/ConnectionWatch.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { SignalBars } from '../../ui/SignalBars.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { Badge } from './Badge.tsx';
import { fitOf, type NamePlace, type Rect } from './gridLayout.ts';
import { litBars } from './litBars.ts';
import { Picture } from './Picture.tsx';
import { levelWords, PAUSED_WORDS } from './qualityWords.ts';

type Props = {
  participant: RemoteParticipant;
  stream: MediaStream | null;
  /** Null until the connection has been measured. */
  verdict: ConnectionVerdict | null;
  rect: Rect;
  isPinned: boolean;
  /** Absent when there is nothing to choose between. */
  onPin: (() => void) | null;
  /** Where neither the control bar nor one's own picture lies over the name. */
  namePlace: NamePlace;
  onSoundRefused: () => void;
  speakerId: string;
};

/** Heads are in the upper half of a picture: a wide tile takes more away below than above. */
const HEADS = '50% 30%';

/** Someone else: their picture, or what stands in its place; their name; and every state in words and icon. */
export function VideoTile(props: Props) {
  const { participant, stream, verdict, rect, isPinned, onPin, namePlace, onSoundRefused, speakerId } = props;
  const { id, name, media, peer, away } = participant;
  const [shape, setShape] = useState<number | null>(null);
  const isInterrupted = peer === 'interrupted';
  // The server has lost them and the picture goes on: a word is enough.
  const isAway = away === true && !isInterrupted;
  const isConnecting = peer === 'connecting';
  const fit = fitOf(shape, rect.width / rect.height, media.screen);
  const isPaused = media.video && verdict?.isPicturePaused === true && !isInterrupted && !isConnecting;
  const level = verdict?.level ?? 'good';
  const isWeak = level !== 'good' && !isInterrupted && !isConnecting;
  const isSmall = rect.width < 200 || rect.height < 140;

  return (
    <li
      className="group/tile absolute top-0 left-0 overflow-hidden rounded-tile bg-tile transition-[transform,width,height]"
      style={{ width: rect.width, height: rect.height, transform: `translate(${rect.x}px, ${rect.y}px)` }}
    >
      <Picture
        data-testid="remote-video"
        data-participant={id}
        stream={stream}
        onSoundRefused={onSoundRefused}
        speakerId={speakerId}
        onResize={({ currentTarget: { videoWidth, videoHeight } }) =>
          setShape(videoHeight === 0 ? null : videoWidth / videoHeight)
        }
        className={`absolute inset-0 size-full transition-opacity ${media.video ? '' : 'opacity-0'}`}
        style={{ objectFit: fit, objectPosition: fit === 'cover' ? HEADS : 'center' }}
      />

      {!media.video && (
        <div className="absolute inset-0 grid place-content-center justify-items-center gap-4 bg-tile">
          <Avatar name={name} className={isSmall ? 'size-12 text-body' : 'size-28 text-display'} />
          {!isSmall && (
            <p className="flex items-center gap-2 text-small text-muted">
              <VideoOff className="size-4" strokeWidth={1.75} aria-hidden="true" />
              Camera off
            </p>
          )}
        </div>
      )}

      {isInterrupted && (
        <div className="absolute inset-0 grid place-content-center justify-items-center gap-3 bg-veil p-4 text-center backdrop-blur-md">
          <WifiOff className="size-6 text-muted" strokeWidth={1.75} aria-hidden="true" />
          <p className="font-medium">Reconnecting to {name}…</p>
        </div>
      )}

      {isConnecting && !isInterrupted && (
        <div className="absolute inset-0 grid place-content-center bg-tile">
          <p className="flex animate-appear items-center gap-3 text-muted">
            <Spinner />
            Connecting to {name}…
          </p>
        </div>
      )}

      {/* Always there, so that what appears in it is read out. */}
      <div role="status">
        {isPaused && (
          <div className="absolute inset-0 grid place-content-center justify-items-center gap-3 bg-veil p-4 text-center">
            <CirclePause className="size-6 text-muted" strokeWidth={1.75} aria-hidden="true" />
            <p className="font-medium">{PAUSED_WORDS}</p>
          </div>
        )}
      </div>

      <div
        className={`absolute left-3 flex flex-wrap items-center gap-x-1.5 rounded-tile bg-veil px-3 py-1 text-small font-medium transition-[bottom] ${namePlace.isRaised ? 'bottom-26 sm:bottom-25' : 'bottom-3'}`}
        style={{ maxWidth: namePlace.width }}
      >
        <span className="max-w-full truncate">{name}</span>
        {!isSmall && <Badge isHost={participant.isHost} isGuest={participant.isGuest} />}
        {isAway && (
          <span className="flex items-center gap-1 text-muted">
            <WifiOff className="size-4" strokeWidth={1.75} aria-hidden="true" />
            <span className={isSmall ? 'sr-only' : ''}>Reconnecting</span>
          </span>
        )}
        {media.screen && (
          <span className="flex items-center gap-1 text-muted">
            <ScreenShare className="size-4" strokeWidth={1.75} aria-hidden="true" />
            <span className={isSmall ? 'sr-only' : ''}>Sharing</span>
          </span>
        )}
        {!media.audio && (
          <span data-testid="remote-muted" className="flex items-center gap-1 text-red-ink">
            <MicOff className="size-4" strokeWidth={1.75} aria-hidden="true" />
            <span className={isSmall ? 'sr-only' : ''}>Muted</span>
          </span>
        )}
        <span role="status" className="shrink-0 empty:absolute">
          {isWeak && (
            <span className="flex items-center gap-1 text-muted">
              <SignalBars lit={litBars[level]} className="size-4" />
              <span className="sr-only">{`${name}: `}</span>
              <span className={isSmall || isPaused ? 'sr-only' : ''}>{levelWords(level)}</span>
            </span>
          )}
        </span>
      </div>

      {onPin !== null && (
        <>
          {/* The whole tile is a large target for the pointer; the button beside it is the same for keys and readers. */}
          <div className="absolute inset-0 cursor-pointer" aria-hidden="true" onClick={onPin} />
          <IconButton
            icon={isPinned ? PinOff : Pin}
            label={isPinned ? `Unpin ${name}` : `Pin ${name}`}
            tooltip="none"
            tone="veil"
            aria-pressed={isPinned}
            onClick={onPin}
            className={`absolute! top-2 right-2 size-11 ${isPinned ? '' : 'opacity-0 group-hover/tile:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100'}`}
          />
        </>
      )}
    </li>
  );
}
