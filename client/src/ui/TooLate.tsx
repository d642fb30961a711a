import { useEffect, useState } from 'react';

/** Most answers are there sooner, and would only make those who listen hear it for nothing. */
const PATIENCE_MS = 600;

/** Says that what is being done is not called off, once it takes so long that somebody may wonder. */
export function TooLate({ isPending, className }: { isPending: boolean; className: string }) {
  const [isSaid, setSaid] = useState(false);
  useEffect(() => {
    if (!isPending) return;
    const timer = setTimeout(setSaid, PATIENCE_MS, true);
    return () => {
      clearTimeout(timer);
      setSaid(false);
    };
  }, [isPending]);
  return (
    <p role="status" className={`text-small text-muted ${className}`}>
      {isSaid && 'Too late to cancel'}
    </p>
  );
}
