import type { SecurityEventReply } from '@parley/protocol';
import { Shield, ShieldAlert } from 'lucide-react';
import { useCallback } from 'react';
import { dayWords } from '../../ui/dayWords.ts';
import { Section } from '../../ui/Section.tsx';
import { PagedList } from '../PagedList.tsx';
import { usePages } from '../usePages.ts';
import { useServices } from '../useServices.ts';
import { deviceWords } from './deviceWords.ts';
import { securityWords } from './securityWords.ts';

/** What is done on this page, or just now by a stranger, appears soon. */
const EVERY_MS = 10_000;

/** What happened to the security of the account, so that its owner notices what was not theirs. */
export function ActivitySection() {
  const { api } = useServices();
  const pages = usePages(
    useCallback(
      async (before: string | null) => {
        const { events: items, next } = await api.securityEvents(before);
        return { items, next };
      },
      [api],
    ),
    EVERY_MS,
  );

  return (
    <Section title="Recent activity" lead="Sign-ins and changes of the last 90 days. Look for what was not you.">
      <PagedList
        pages={pages}
        of="activity"
        label="Recent activity"
        className="grid gap-5"
        loading={<Skeleton />}
        empty={
          <p className="rounded-tile border border-dashed border-line p-6 text-muted">
            Nothing yet. Sign-ins, changes of your password and whatever else matters to your account will stand here.
          </p>
        }
      >
        {(event) => <Event key={event.id} event={event} />}
      </PagedList>
    </Section>
  );
}

function Event({ event }: { event: SecurityEventReply }) {
  const { words, advice } = securityWords(event);
  const Icon = advice === null ? Shield : ShieldAlert;
  // The server itself has no browser, and an administrator's is theirs.
  const where = [
    event.userAgent !== '' && deviceWords(event.userAgent),
    event.address !== '' && `from ${event.address}`,
  ].filter((part) => part !== false);
  return (
    <li className="flex gap-4">
      <Icon className="mt-0.5 size-5 shrink-0 text-muted" strokeWidth={1.75} aria-hidden="true" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{words}</p>
        <p className="text-small text-muted">
          <time dateTime={event.at}>{dayWords(new Date(event.at), new Date())}</time>
          {where.length > 0 && `\u00A0· ${where.join(' ')}`}
        </p>
        {advice !== null && <p className="mt-1 text-small text-muted">{advice}</p>}
      </div>
    </li>
  );
}

function Skeleton() {
  return (
    <div role="status" className="grid gap-5">
      <span className="sr-only">Loading recent activity…</span>
      {[40, 56, 48].map((width) => (
        <div key={width} aria-hidden="true" className="flex animate-breathe items-center gap-4">
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
