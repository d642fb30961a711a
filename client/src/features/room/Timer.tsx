import { useEffect, useState } from 'react';
import { clockWords } from '../../ui/durationWords.ts';

/** How long the call has been going. */
export function Timer({ startedAtMs }: { startedAtMs: number }) {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span role="timer" aria-label="Time in the call" className="tabular-nums">
      {clockWords(nowMs - startedAtMs)}
    </span>
  );
}
