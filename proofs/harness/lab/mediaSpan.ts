import { longestGapMs } from '../flow.ts';
import type { MediaTotals } from '../mediaMeter.ts';
import { lasts, type LabCall } from './LabCall.ts';

/** What one side of a call got and gave in a span of time. Shares are in percent. */
export type MediaSpan = {
  name: string;
  concealedPercent: number;
  framesPerSecond: number;
  frozenPercent: number;
  /** The longest time without a decoded picture. */
  longestGapMs: number;
  audioKbps: number;
  videoKbps: number;
  sentWidth: number;
};

/** Lets `ms` go by and tells what both sides got and gave in that time: Ann, then Ben. */
export async function mediaSpan(call: LabCall, ms: number): Promise<[MediaSpan, MediaSpan]> {
  const fromMs = Date.now();
  const before = await totalsOf(call);
  await lasts(fromMs, ms);
  const after = await totalsOf(call);
  const span = { fromMs, toMs: Date.now() };
  const recordings = await call.recordings(fromMs);
  const [ann, ben] = call.people.map(({ name }, index): MediaSpan => {
    const [first, last] = [before[index], after[index]];
    if (!first || !last) throw new Error('A call has two ends.');
    const grown = (key: keyof MediaTotals): number => last[key] - first[key];
    const seconds = (span.toMs - span.fromMs) / 1000;
    return {
      name,
      concealedPercent: rounded((100 * grown('concealedSamples')) / grown('playedSamples')),
      framesPerSecond: rounded(grown('framesDecoded') / seconds),
      frozenPercent: rounded(grown('frozenMs') / 10 / seconds),
      longestGapMs: longestGapMs(recordings[index]?.frames ?? [], span),
      audioKbps: rounded((grown('audioBytes') * 8) / 1000 / seconds),
      videoKbps: rounded((grown('videoBytes') * 8) / 1000 / seconds),
      sentWidth: last.sentWidth,
    };
  });
  if (!ann || !ben) throw new Error('A call has two ends.');
  return [ann, ben];
}

/** Ann's and Ben's figure, in words. */
export function each(spans: readonly MediaSpan[], figure: (span: MediaSpan) => number): string {
  return spans.map((span) => `${span.name} ${figure(span)}`).join(', ');
}

async function totalsOf({ people }: LabCall): Promise<MediaTotals[]> {
  return Promise.all(people.map(({ page }) => page.evaluate(() => ({ ...window.mediaTotals }))));
}

function rounded(value: number): number {
  return Number(value.toFixed(1));
}
