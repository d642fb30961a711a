type Props = { lit: 1 | 2 | 4; className?: string };

/** Lower left to upper right, in the strokes of the icons around it. */
const BARS = ['M5 20v-3', 'M10 20v-7', 'M15 20V9', 'M20 20V4'];

/** The bars that everybody knows: how many of four are lit. Says nothing by itself: words stand beside it. */
export function SignalBars({ lit, className = 'size-5' }: Props) {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={2.5}
      strokeLinecap="round"
      className={`shrink-0 ${className}`}
      aria-hidden="true"
    >
      {BARS.map((bar, index) => (
        <path key={bar} d={bar} opacity={index < lit ? 1 : 0.3} />
      ))}
    </svg>
  );
}
