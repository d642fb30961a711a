import type { Sight, SightName } from './callRecorder.ts';

/** How long after `sinceMs` a page showed something that fits, when it did not already; infinite when it never did. */
export function shownAfterMs(
  sights: readonly Sight[],
  what: SightName,
  fits: (words: string) => boolean,
  sinceMs: number,
): number {
  const before = sights.findLast((sight) => sight.what === what && sight.atMs <= sinceMs);
  if (before && fits(before.words)) return 0;
  const shown = sights.find((sight) => sight.what === what && sight.atMs > sinceMs && fits(sight.words));
  return shown ? shown.atMs - sinceMs : Infinity;
}

/** When a button was last pressed. @throws when it never was */
export function clickedAtMs(sights: readonly Sight[], button: string): number {
  const click = sights.findLast(({ what, words }) => what === 'click' && words === button);
  if (!click) throw new Error(`Nobody pressed ${button}.`);
  return click.atMs;
}

/** What was shown from one moment on until another, beginning with what stood there already. */
export function shownBetween(sights: readonly Sight[], what: SightName, fromMs: number, toMs: number): string[] {
  const all = sights.filter((sight) => sight.what === what && sight.atMs <= toMs);
  const first = all.findLastIndex(({ atMs }) => atMs <= fromMs);
  return all.slice(Math.max(0, first)).map(({ words }) => words);
}

/** Seconds of `1:02` or `1:00:02`. */
function secondsOf(clock: string): number {
  return clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** How often the time in the call vanished, went back, or ran otherwise than the clock (by more than 2 s) in that span. */
export function timerBreaks(sights: readonly Sight[], fromMs: number, toMs: number): number {
  const shown = sights.filter(({ what, atMs }) => what === 'timer' && atMs >= fromMs && atMs <= toMs);
  let breaks = 0;
  for (const [index, { atMs, words }] of shown.entries()) {
    const before = shown[index - 1];
    if (words === '') breaks += 1;
    else if (before && before.words !== '') {
      const ran = (secondsOf(words) - secondsOf(before.words)) * 1000;
      if (ran < 0 || Math.abs(ran - (atMs - before.atMs)) > 2000) breaks += 1;
    }
  }
  return breaks;
}
