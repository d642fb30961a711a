import { Button } from '../../ui/Button.tsx';

/** A host asks one to mute. Nobody's microphone is turned off by another: it is up to them. */
export function MuteWish({ by, onAnswer }: { by: string; onAnswer(doesMute: boolean): void }) {
  return (
    <div
      role="group"
      aria-label={`${by} asks you to mute`}
      className="flex animate-rise flex-wrap items-center justify-between gap-3 rounded-tile bg-surface px-4 py-3 shadow-float"
    >
      <p className="min-w-0 flex-1 basis-40 font-medium [overflow-wrap:anywhere]">{by} asks you to mute</p>
      <span className="flex gap-2">
        <Button className="px-4!" onClick={() => onAnswer(true)}>
          Mute now
        </Button>
        <Button variant="quiet" className="px-4!" onClick={() => onAnswer(false)}>
          Not now
        </Button>
      </span>
    </div>
  );
}
