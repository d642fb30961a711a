import type { EventCountsReply } from '@parley/protocol';
import { chartBars, chartTop, type ChartBar } from './chartBars.ts';
import { GROUPS, type EventGroup } from './eventWords.ts';

/** In units of the drawing; it is stretched to the width there is. */
const [WIDTH, HEIGHT, FOOT] = [720, 160, 3];

/** From the bottom up. Told apart by lightness as well as by hue, and named below; the lightest has an edge, to be seen at all. */
const FILLS: Record<EventGroup, string> = {
  'sign-in': 'fill-accent-soft stroke-accent',
  change: 'fill-accent',
  failure: 'fill-edge',
  guard: 'fill-ink',
};
const DOTS: Record<EventGroup, string> = {
  'sign-in': 'border border-accent bg-accent-soft',
  change: 'bg-accent',
  failure: 'bg-edge',
  guard: 'bg-ink',
};

const hour = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: 'numeric', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** How many events of each group fell into each span of time: drawn for the eye, a table for everybody else. */
export function EventChart({ counts }: { counts: EventCountsReply }) {
  const bars = chartBars(counts);
  const top = chartTop(bars);
  const first = bars[0];
  const last = bars.at(-1);
  const format = counts.bucketMs < 86_400_000 ? hour : day;
  return (
    <figure>
      <div className="flex gap-3">
        <div
          aria-hidden="true"
          className="flex w-8 flex-col justify-between text-right text-small text-muted tabular-nums"
        >
          <span>{top}</span>
          <span>0</span>
        </div>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          className="h-40 min-w-0 flex-1 border-y border-line"
        >
          {bars.map((bar, index) =>
            bar.total === 0 ? (
              <Foot key={bar.from.getTime()} index={index} of={bars.length} />
            ) : (
              <Bar key={bar.from.getTime()} bar={bar} index={index} of={bars.length} top={top} />
            ),
          )}
        </svg>
      </div>
      {first !== undefined && last !== undefined && (
        <div aria-hidden="true" className="mt-1.5 ml-11 flex justify-between text-small text-muted">
          <span>{format.format(first.from)}</span>
          <span>Now</span>
        </div>
      )}
      <figcaption className="mt-4 flex flex-wrap gap-x-5 gap-y-2 text-small text-muted">
        {GROUPS.map(({ group, label }) => (
          <span key={group} className="flex items-center gap-2">
            <span aria-hidden="true" className={`size-3 rounded-full ${DOTS[group]}`} />
            {label} {bars.reduce((sum, bar) => sum + bar.counts[group], 0)}
          </span>
        ))}
      </figcaption>
      <Table bars={bars} format={format} />
    </figure>
  );
}

type Place = { index: number; of: number };

function Bar({ bar, index, of, top }: Place & { bar: ChartBar; top: number }) {
  let below = 0;
  return GROUPS.map(({ group }) => {
    const height = (bar.counts[group] / top) * HEIGHT;
    below += height;
    if (height === 0) return null;
    return (
      <rect
        key={group}
        {...slotOf({ index, of })}
        y={HEIGHT - below}
        height={height}
        vectorEffect="non-scaling-stroke"
        className={FILLS[group]}
      />
    );
  });
}

/** Where nothing happened: between these one bar alone shows when it was. */
function Foot(place: Place) {
  return <rect {...slotOf(place)} y={HEIGHT - FOOT} height={FOOT} className="fill-line" />;
}

function slotOf({ index, of }: Place): { x: number; width: number } {
  const slot = WIDTH / of;
  const gap = Math.min(4, slot * 0.2);
  return { x: index * slot + gap / 2, width: slot - gap };
}

function Table({ bars, format }: { bars: readonly ChartBar[]; format: Intl.DateTimeFormat }) {
  const told = bars.filter(({ total }) => total > 0);
  return (
    // A table itself would not be cut to nothing.
    <div className="sr-only">
      <table>
        <caption>Security events over time. Spans in which nothing happened are left out.</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            {GROUPS.map(({ group, label }) => (
              <th key={group} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {told.map((bar) => (
            <tr key={bar.from.getTime()}>
              <th scope="row">{format.format(bar.from)}</th>
              {GROUPS.map(({ group }) => (
                <td key={group}>{bar.counts[group]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
