import type { QualityLevel } from '../../call/quality/qualityMeter.ts';

/** How good a call was, in a sentence. */
export function callLevelWords(level: QualityLevel): string {
  switch (level) {
    case 'good':
      return 'Good connection.';
    case 'weak':
      return 'The network was weak at times.';
    case 'poor':
      return 'The network was very weak at times.';
  }
}
