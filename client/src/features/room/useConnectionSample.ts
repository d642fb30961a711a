import { useEffect, useState } from 'react';
import type { CallControls } from '../../call/CallControls.ts';
import type { ConnectionSample } from '../../call/quality/ConnectionSample.ts';

/** As often as the engine measures. */
const EVERY_MS = 1000;

/** The connection to a participant as it was in the last second; null while there is none. Only who looks at it pays for it. */
export function useConnectionSample(call: CallControls, id: string): ConnectionSample | null {
  const [sample, setSample] = useState(() => call.connectionSample(id));
  useEffect(() => {
    const timer = setInterval(() => setSample(call.connectionSample(id)), EVERY_MS);
    return () => clearInterval(timer);
  }, [call, id]);
  return sample;
}
