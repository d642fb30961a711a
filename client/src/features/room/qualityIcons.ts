import { SignalHigh, SignalLow, SignalMedium } from 'lucide-react';

/** One icon for each level of a connection: the bars that everybody knows. */
export const qualityIcons = { good: SignalHigh, weak: SignalMedium, poor: SignalLow } as const;
