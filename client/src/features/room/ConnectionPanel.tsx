import type { CallControls } from '../../call/CallControls.ts';
import type { ConnectionVerdict } from '../../call/quality/ConnectionWatch.ts';
import { qualityIcons } from './qualityIcons.ts';
import { connectionDetails, levelWords, PAUSED_WORDS } from './qualityWords.ts';
import { useConnectionSample } from './useConnectionSample.ts';

type Props = { call: CallControls; id: string; verdict: ConnectionVerdict | null };

/** The connection to one person in figures, renewed each second, for the one who asks. */
export function ConnectionPanel({ call, id, verdict }: Props) {
  const sample = useConnectionSample(call, id);
  const level = verdict?.level ?? 'good';
  const Icon = qualityIcons[level];
  if (sample === null) return <p className="text-muted">There is no connection to measure right now.</p>;
  return (
    <>
      <p className="flex items-center gap-3 rounded-inner bg-sunken px-4 py-3 font-medium">
        <Icon className="size-5 shrink-0" strokeWidth={1.75} aria-hidden="true" />
        {verdict?.isPicturePaused === true ? PAUSED_WORDS : levelWords(level)}
      </p>
      <dl className="mt-2 divide-y divide-line">
        {connectionDetails(sample).map(({ name, value }) => (
          <div key={name} className="py-2.5">
            <dt className="text-small text-muted">{name}</dt>
            <dd className="tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-4 text-small text-muted">Measured by your browser in the last second.</p>
    </>
  );
}
