import { useEffect, useRef } from 'react';
import type { CallControls } from '../../call/CallControls.ts';

/** A bar that moves with one's voice. Decoration for those who see it: the words beside it say what it means. */
export function LevelMeter({ call, isOn }: { call: CallControls; isOn: boolean }) {
  const bar = useRef<HTMLSpanElement>(null);

  useEffect(() => {
    if (!isOn) return;
    let frame = 0;
    let shown = 0;
    const draw = () => {
      const level = call.microphoneLevel();
      // Up at once, down slowly, as ears expect of a meter.
      shown = Math.max(level, shown * 0.9);
      if (bar.current !== null) bar.current.style.transform = `scaleX(${Math.min(1, shown)})`;
      frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
  }, [call, isOn]);

  return (
    <div className="mt-3 flex items-center gap-3 text-small text-muted">
      <span aria-hidden="true" className="h-1.5 w-24 shrink-0 overflow-hidden rounded-full bg-line">
        <span
          ref={bar}
          className={`block h-full origin-left rounded-full bg-accent ${isOn ? '' : 'hidden'}`}
          style={{ transform: 'scaleX(0)' }}
        />
      </span>
      {isOn ? 'Say a word: the bar moves.' : 'Your microphone is off.'}
    </div>
  );
}
