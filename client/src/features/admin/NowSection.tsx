import type { LiveSocket, OverviewReply } from '@parley/protocol';
import { durationWords } from '../../ui/durationWords.ts';
import { listWords } from '../../ui/listWords.ts';
import { Loading } from '../../ui/Loading.tsx';
import { Section } from '../../ui/Section.tsx';
import { LoadFailure } from '../LoadFailure.tsx';
import { useLoaded } from '../useLoaded.ts';
import { useAdminApi } from './adminApi.ts';

const EVERY_MS = 5000;

/** Who is connected and in which call, for how long. Never what is said. */
export function NowSection() {
  const { overview } = useAdminApi();
  const { value, error, reload } = useLoaded(overview, EVERY_MS);
  return (
    <Section title="Right now" lead="Read every five seconds. Nobody sees what is said in a call, nor does this page.">
      {value === null && error === null && <Loading of="what runs right now" />}
      {value !== null && <Now overview={value} />}
      <LoadFailure error={error} onRetry={reload} />
    </Section>
  );
}

function Now({ overview: { counts, calls, sockets, upMs } }: { overview: OverviewReply }) {
  return (
    <>
      <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        <Figure label="Connections" value={String(counts.sockets)} />
        <Figure label="Rooms in use" value={String(counts.rooms)} />
        <Figure label="Calls" value={String(counts.calls)} />
        <Figure label="Up for" value={upWords(upMs)} />
      </dl>
      <h3 className="mt-8 font-medium">Calls</h3>
      {calls.length === 0 ? (
        <p className="mt-2 text-muted">No call runs.</p>
      ) : (
        <ul className="mt-2 grid grid-cols-1 gap-2" aria-label="Calls that run">
          {calls.map((call) => (
            <li key={call.roomId} className="rounded-tile border border-line bg-surface px-4 py-3">
              <p className="font-medium">
                {listWords(call.people.map(({ name }) => name)) || 'Nobody has answered yet'}
              </p>
              <p className="truncate text-small text-muted">
                <bdi>{call.roomId}</bdi> · {durationWords(call.elapsedMs)}
              </p>
            </li>
          ))}
        </ul>
      )}
      <details className="mt-6">
        <summary className="min-h-11 py-2 font-medium">Who is connected</summary>
        <ul className="mt-1 divide-y divide-line" aria-label="Connections">
          {sockets.map((socket, index) => (
            // Nothing of a connection is its own: two tabs of a person are alike.
            // oxlint-disable-next-line react/no-array-index-key
            <Connected key={index} socket={socket} />
          ))}
        </ul>
        {counts.sockets > sockets.length && (
          <p className="mt-2 text-small text-muted">The latest {sockets.length} are listed.</p>
        )}
      </details>
    </>
  );
}

function Connected({ socket }: { socket: LiveSocket }) {
  return (
    <li className="py-2.5">
      <p className="truncate">
        {socket.name}
        <span className="text-muted"> {socket.email === '' ? '(guest)' : socket.email}</span>
      </p>
      <p className="truncate text-small text-muted">
        {durationWords(socket.connectedMs)} · from {socket.address}
        {socket.roomId !== null && (
          <>
            {' · in '}
            <bdi>{socket.roomId}</bdi>
          </>
        )}
      </p>
    </li>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div className="rounded-tile bg-sunken px-4 py-3">
      <dt className="text-small text-muted">{label}</dt>
      <dd className="mt-0.5 text-title font-semibold tabular-nums">{value}</dd>
    </div>
  );
}

/** How long the server has run, in the unit that fits: "3 d", "5 h", "12 min". */
function upWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} d`;
}
