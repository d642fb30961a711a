import { EyeOff, MicOff, Move, VideoOff } from 'lucide-react';
import { useRef, useState, type PointerEvent } from 'react';
import type { LocalMediaState } from '../../call/callState.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { cornerRect, nearestCorner, nextCorner, tileOn, type Corner } from './corners.ts';
import { Picture } from './Picture.tsx';
import type { Rect } from './gridLayout.ts';

type Props = {
  media: LocalMediaState;
  name: string;
  /** `full` before a call: one's own picture fills the stage. */
  mode: 'full' | 'tile';
  isHidden: boolean;
  onHide: () => void;
  stage: { width: number; height: number };
};

/** One's own picture: the whole stage before a call, then a small tile that is dragged from corner to corner. */
export function SelfView({ media, name, mode, isHidden, onHide, stage }: Props) {
  const tile = useRef<HTMLDivElement>(null);
  const [corner, setCorner] = useState<Corner>('bottom-right');
  const drag = useRef<{ pointerId: number; x: number; y: number } | null>(null);

  const margin = stage.width < 640 ? 8 : 12;
  const rect: Rect =
    mode === 'full'
      ? { x: margin, y: margin, width: stage.width - 2 * margin, height: stage.height - 2 * margin }
      : cornerRect(corner, stage, ...tileOn(stage));

  function begin(event: PointerEvent<HTMLDivElement>) {
    if (mode === 'full' || event.button !== 0) return;
    if (event.target instanceof Element && event.target.closest('button')) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { pointerId: event.pointerId, x: event.clientX, y: event.clientY };
  }

  function move(event: PointerEvent<HTMLDivElement>) {
    const start = drag.current;
    if (start?.pointerId !== event.pointerId || tile.current === null) return;
    // Straight to the element: a render for each movement would lag behind the finger.
    tile.current.style.transition = 'none';
    tile.current.style.transform = `translate(${rect.x + event.clientX - start.x}px, ${rect.y + event.clientY - start.y}px)`;
  }

  function drop(event: PointerEvent<HTMLDivElement>) {
    const start = drag.current;
    if (start?.pointerId !== event.pointerId || tile.current === null) return;
    drag.current = null;
    tile.current.style.transition = '';
    tile.current.style.transform = `translate(${rect.x}px, ${rect.y}px)`;
    const centre = {
      x: rect.x + rect.width / 2 + event.clientX - start.x,
      y: rect.y + rect.height / 2 + event.clientY - start.y,
    };
    setCorner(nearestCorner(centre, stage));
  }

  const isSharing = media.screen.status === 'on';
  const hasPicture = media.preview !== null && (isSharing || media.camera.status === 'on');
  const isMuted = media.microphone.status !== 'on';

  return (
    <div
      ref={tile}
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={drop}
      onPointerCancel={drop}
      className={`group/self absolute top-0 left-0 z-10 touch-none overflow-hidden rounded-tile bg-tile transition-[transform,width,height,opacity] select-none ${mode === 'tile' ? 'cursor-grab shadow-float outline outline-line active:cursor-grabbing' : ''} ${isHidden ? 'invisible opacity-0' : ''}`}
      style={{ width: rect.width, height: rect.height, transform: `translate(${rect.x}px, ${rect.y}px)` }}
    >
      <Picture
        data-testid="local-video"
        aria-label="Your own picture"
        muted
        stream={media.preview}
        className={`size-full ${isSharing ? 'object-contain' : 'mirrored object-cover'} ${hasPicture ? '' : 'opacity-0'}`}
      />
      {!hasPicture && (
        <div className="absolute inset-0 grid place-content-center justify-items-center gap-4 bg-tile">
          <Avatar name={name} className={mode === 'tile' ? 'size-14 text-lead' : 'mb-24 size-32 text-display'} />
        </div>
      )}
      {mode === 'tile' && (
        <>
          <p className="absolute bottom-2 left-2 flex items-center gap-1.5 rounded-full bg-veil px-2.5 py-0.5 text-small font-medium">
            {isSharing ? 'Your screen' : 'You'}
            {isMuted && <MicOff className="size-3.5 text-red-ink" strokeWidth={2} aria-hidden="true" />}
            {!hasPicture && <VideoOff className="size-3.5 text-red-ink" strokeWidth={2} aria-hidden="true" />}
          </p>
          <div className="absolute top-1 right-1 flex opacity-0 transition-opacity group-focus-within/self:opacity-100 group-hover/self:opacity-100 pointer-coarse:hidden">
            <IconButton
              icon={Move}
              label="Move my picture"
              tone="veil"
              tooltip="none"
              className="size-9"
              onClick={() => setCorner(nextCorner(corner))}
            />
            <IconButton
              icon={EyeOff}
              label="Hide my picture"
              tone="veil"
              tooltip="none"
              className="ml-1 size-9"
              onClick={onHide}
            />
          </div>
        </>
      )}
    </div>
  );
}
