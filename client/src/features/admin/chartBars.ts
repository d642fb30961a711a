import type { EventCountsReply } from '@parley/protocol';
import { groupOf, GROUPS, type EventGroup } from './eventWords.ts';

/** One span of time: how many events of each group fell into it. */
export type ChartBar = {
  readonly from: Date;
  readonly to: Date;
  readonly counts: Readonly<Record<EventGroup, number>>;
  readonly total: number;
};

/** The spans of a chart, the earliest first, also those in which nothing happened. */
export function chartBars({ since, bucketMs, buckets, counts }: EventCountsReply): ChartBar[] {
  const sinceMs = new Date(since).getTime();
  return Array.from({ length: buckets }, (_, index) => {
    const sums = Object.fromEntries(GROUPS.map(({ group }) => [group, 0])) as Record<EventGroup, number>;
    for (const entry of counts) if (entry.index === index) sums[groupOf(entry.kind)] += entry.count;
    return {
      from: new Date(sinceMs + index * bucketMs),
      to: new Date(sinceMs + (index + 1) * bucketMs),
      counts: sums,
      total: Object.values(sums).reduce((sum, count) => sum + count, 0),
    };
  });
}

/** A single event is no tower. */
const LEAST_TOP = 5;

/** The top of the scale: the least of 5, 10, 20, 50, 100 … that is not below the highest bar. */
export function chartTop(bars: readonly ChartBar[]): number {
  const highest = Math.max(LEAST_TOP, ...bars.map(({ total }) => total));
  const power = 10 ** Math.floor(Math.log10(highest));
  return [1, 2, 5, 10].map((factor) => factor * power).find((top) => top >= highest) ?? highest;
}
