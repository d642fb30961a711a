import type { FrameSample } from './callRecorder.ts';

type Span = { fromMs: number; toMs: number };

/** Without a new picture for longer than this, a picture stands still for whoever looks at it. */
export const STILL_MS = 500;

/**
 * The longest time without a decoded picture within a span, in milliseconds; the span's own ends count as pictures. A
 * sample says that pictures came since the one before; when exactly is not known, so a time may be off by one sample.
 */
export function longestGapMs(samples: readonly FrameSample[], span: Span): number {
  return Math.max(...gaps(samples, span).map(({ fromMs, toMs }) => toMs - fromMs));
}

/**
 * How long after the beginning of a span pictures flowed for good: the end of the last time that they stood still. 0
 * when they never did, infinite when they still do at its end.
 */
export function flowsAfterMs(samples: readonly FrameSample[], span: Span): number {
  const last = gaps(samples, span)
    .filter(({ fromMs, toMs }) => toMs - fromMs > STILL_MS)
    .at(-1);
  if (!last) return 0;
  return last.toMs === span.toMs ? Infinity : last.toMs - span.fromMs;
}

/** How long after a moment the first picture came; infinite when none did. */
export function firstPictureAfterMs(samples: readonly FrameSample[], momentMs: number): number {
  const first = samples.find(({ atMs, frames }) => atMs > momentMs && frames > 0);
  return first ? first.atMs - momentMs : Infinity;
}

function gaps(samples: readonly FrameSample[], { fromMs, toMs }: Span): Span[] {
  const pictures = samples.filter(({ atMs, frames }) => frames > 0 && atMs > fromMs && atMs < toMs);
  const moments = [fromMs, ...pictures.map(({ atMs }) => atMs), toMs];
  return moments.slice(1).map((moment, index) => ({ fromMs: moments[index] ?? fromMs, toMs: moment }));
}
