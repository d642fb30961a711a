import { Monitor, Smartphone } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { dayWords } from '../../ui/dayWords.ts';
import { Section } from '../../ui/Section.tsx';
import { useAuth } from '../auth/useAuth.ts';
import { LoadFailure } from '../LoadFailure.tsx';
import { deviceWords, isHandheld } from './deviceWords.ts';
import { useDevices, type SignedInDevice } from './useDevices.ts';

/** Where the person is signed in, and how to end it there. */
export function DevicesSection() {
  const { logoutEverywhere } = useAuth();
  const { devices, error, ending, load, end } = useDevices();
  const [isLeaving, setLeaving] = useState(false);
  const [leaveError, setLeaveError] = useState<unknown>(null);

  async function leaveEverywhere() {
    setLeaving(true);
    setLeaveError(null);
    try {
      await logoutEverywhere();
    } catch (cause) {
      setLeaveError(cause);
      setLeaving(false);
    }
  }

  return (
    <Section title="Your devices" lead="Where you are signed in. End what you do not know, then change your password.">
      {devices === null && error === null && <Skeleton />}
      {devices !== null && (
        <ul className="grid gap-3" aria-label="Devices">
          {devices.map((device) => (
            <Device
              key={device.id}
              device={device}
              isEnding={ending.includes(device.id)}
              onEnd={() => void end(device.id)}
            />
          ))}
        </ul>
      )}
      <LoadFailure error={error} onRetry={load} />
      <div className="mt-6 flex flex-wrap items-center gap-x-6 gap-y-3">
        <Button variant="plain" isPending={isLeaving} onClick={() => void leaveEverywhere()}>
          Sign out everywhere
        </Button>
        <p className="min-w-48 flex-1 text-small text-muted">Ends every session at once, this one and its calls too.</p>
      </div>
      <LoadFailure error={leaveError} />
    </Section>
  );
}

type DeviceProps = { device: SignedInDevice; isEnding: boolean; onEnd(): void };

function Device({ device, isEnding, onEnd }: DeviceProps) {
  const words = deviceWords(device.userAgent);
  const Icon = isHandheld(device.userAgent) ? Smartphone : Monitor;
  const now = new Date();
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-tile border border-line bg-surface py-3 pr-3 pl-4">
      <Icon className="size-5 shrink-0 text-muted" strokeWidth={1.75} aria-hidden="true" />
      <div className="min-w-36 flex-1">
        <p className="font-medium">{words}</p>
        <p className="text-small text-muted">
          Last used: {dayWords(new Date(device.lastUsedAt), now)}
          {device.address !== '' && `\u00A0· from ${device.address}`}
        </p>
        <p className="text-small text-muted">Signed in: {dayWords(new Date(device.createdAt), now)}</p>
      </div>
      {device.current ? (
        <span className="ml-auto shrink-0 rounded-full bg-accent-soft px-3 py-1 text-small font-medium text-accent">
          This device
        </span>
      ) : (
        <Button variant="quiet" className="ml-auto px-4!" isPending={isEnding} onClick={onEnd}>
          End<span className="sr-only"> the session of {words}</span>
        </Button>
      )}
    </li>
  );
}

function Skeleton() {
  return (
    <div role="status" className="grid gap-3">
      <span className="sr-only">Loading your devices…</span>
      {[40, 56].map((width) => (
        <div
          key={width}
          aria-hidden="true"
          className="flex h-22 animate-breathe items-center gap-4 rounded-tile border border-line px-4"
        >
          <span className="size-5 rounded-full bg-sunken" />
          <span className="grid flex-1 gap-2">
            <span className="h-3.5 rounded-full bg-sunken" style={{ width: `${width}%` }} />
            <span className="h-3 w-1/4 rounded-full bg-sunken" />
          </span>
        </div>
      ))}
    </div>
  );
}
